const adjectives = words(`
  able amber ample apt arctic autumn azure bold brave breezy bright brisk bronze calm candid careful casual cheerful civic clean
  clear clever coastal copper coral cosmic crafty crisp curious dapper daring deft dreamy eager early earnest easy electric fair
  fancy fast fearless fine fleet fluent fond frank fresh gentle glad gleaming golden graceful grand handy happy hardy hazel
  honest humble indigo ivory jolly jovial keen kind lively loyal lucid lucky lunar mellow merry mighty mild modest neat nimble
  noble opal open patient peachy placid plucky polar polite proud quick quiet radiant rapid ready regal robust rosy rustic serene
  shiny silent silver sleek smart smooth snowy solar solid spry stately steady stellar sturdy sunny swift tender thrifty tidy
  topaz tranquil trusty upbeat valiant velvet vivid warm wise witty zesty
`);

const animals = words(`
  albatross alpaca antelope auk badger bat bear beaver bee bison bittern bobcat buffalo camel caribou cat chamois cheetah chough
  civet cod condor coot cormorant cougar coyote crab crane cricket crow curlew deer dingo dolphin dove dragonfly duck dunlin
  eagle eel egret eland elk ermine falcon ferret finch firefly flamingo fox frog gannet gazelle gecko gibbon giraffe goat goose
  grebe grouse gull hare hawk hedgehog heron hippo horse hoopoe ibex ibis iguana impala jackdaw jaguar jay kestrel kingfisher
  kite kiwi koala kudu lapwing lark lemur leopard linnet lion lizard llama lobster loon lynx macaw magpie mallard manatee marmot
  marten martin meerkat mink mole moose moth mouse newt nightjar ocelot octopus okapi oriole oryx osprey otter owl ox panda
  panther parrot pelican penguin petrel pheasant pigeon pika plover pony puffin puma quail rabbit raccoon raven robin rook salmon
  seal serval shearwater shrew skylark sloth snipe sparrow squid squirrel starling stoat stork swallow swan swift tapir teal tern
  thrush tiger toad toucan trout turtle vole walrus weasel whale wolf wombat woodcock wren yak zebra
`);

/** Gives a number of [0, 1); `Math.random` where nothing hangs on it, a fixed row in tests. */
export type Random = () => number;

/**
 * Words by which a person can tell a run from its neighbours, for runs that nobody named: `brisk-otter-412`.
 * Some 20 million of them; they need not be unique, ids are.
 */
export function friendlyRunName(random: Random): string {
  const number = Math.floor(random() * 1000);
  return `${pick(adjectives, random)}-${pick(animals, random)}-${number}`;
}

function pick(from: readonly string[], random: Random): string {
  return from[Math.floor(random() * from.length)] ?? "quiet";
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
