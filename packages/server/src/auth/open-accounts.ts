import { randomBytes } from "node:crypto";
import { tokenText } from "@trialbook/core/account/token-text.ts";
import { AccountService, type AccountServiceParts } from "./account-service.ts";
import { type Authenticator, authenticator } from "./authenticator.ts";
import { passwordHasher } from "./password-hash.ts";
import { SetUpKey } from "./set-up-key.ts";
import { SignInThrottle } from "./sign-in-throttle.ts";

export interface OpenAccounts {
  readonly people: AccountService;
  readonly authenticator: Authenticator;
  /** Lets whoever may read the data folder do everything, as they could with the files in it. New at every start. */
  readonly operatorKey: string;
  /** Below the server's address: where the first account is made. */
  readonly setUpPath: string;
}

/** Who may use a server, over what its book keeps of accounts. */
export function openAccounts(settings: Pick<AccountServiceParts, "accounts" | "clock" | "newId" | "isSecure" | "trustsAll">): OpenAccounts {
  const operatorKey = tokenText(randomBytes(32));
  const passwords = passwordHasher();
  const throttle = new SignInThrottle(() => performance.now());
  const setUpKey = new SetUpKey(settings.clock);
  const found = authenticator({ ...settings, passwords, throttle, operatorKey });
  const people = new AccountService({ ...settings, passwords, setUpKey, authenticator: found });
  return { people, authenticator: found, operatorKey, setUpPath: setUpKey.path };
}
