import { Invalid } from "../errors.ts";

const SHORTEST = 12;
const LONGEST = 512;

/**
 * Long passwords that many people have, or that anybody tries first: what lists of leaked ones have of 12 characters and
 * more. Compared without case.
 */
const COMMON = new Set([
  "123456789012",
  "1234567890123",
  "12345678901234",
  "1234567890123456",
  "123123123123",
  "111111111111",
  "000000000000",
  "121212121212",
  "987654321098",
  "0987654321234",
  "abcdefghijkl",
  "abcdefghijklm",
  "qwertyuiop[]",
  "qwertyuiopas",
  "qwertyuiopasdfghjkl",
  "qwertyqwerty",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "1qaz2wsx3edc4rfv",
  "zaq12wsxcde3",
  "passwordpassword",
  "password1234",
  "password12345",
  "password123456",
  "mypassword123",
  "administrator",
  "administrator1",
  "adminadmin12",
  "letmeinletmein",
  "welcome12345",
  "iloveyou1234",
  "iloveyouforever",
  "changemechangeme",
  "changeme1234",
  "correcthorsebatterystaple",
  "trialbooktrialbook",
  "machinelearning",
  "machinelearning1",
]);

/** Few different characters, or one short piece again and again: long without being hard to guess. */
function isMonotonous(password: string): boolean {
  if (new Set(password).size < 5) return true;
  for (let length = 1; length <= 4; length++) {
    if (
      password ===
      password
        .slice(0, length)
        .repeat(Math.ceil(password.length / length))
        .slice(0, password.length)
    )
      return true;
  }
  return false;
}

/**
 * Whether somebody may take a password. It is asked when one is set, never when one is tried.
 *
 * @throws {Invalid} saying what to do; the password itself is not repeated
 */
export function checkPassword(password: string, userName: string): void {
  if ([...password].length < SHORTEST) {
    throw new Invalid(
      `A password needs at least ${SHORTEST} characters; three or four words that do not belong together are easy to keep.`,
    );
  }
  if (password.length > LONGEST) throw new Invalid(`A password has at most ${LONGEST} characters.`);
  const lower = password.toLowerCase();
  if (COMMON.has(lower) || isMonotonous(lower)) {
    throw new Invalid("That password is among the first that anybody would try; take another one.");
  }
  if (userName.length >= 4 && lower.includes(userName)) throw new Invalid("A password must not contain the user name.");
}
