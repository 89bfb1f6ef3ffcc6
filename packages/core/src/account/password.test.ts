import { expect, it } from "vitest";
import { checkPassword } from "./password.ts";

it.each(["otter-violin-teacup", "пароль из трёх слов", "x9!kQ0zP-7vD"])("takes %s", (password) => {
  expect(() => checkPassword(password, "ada")).not.toThrow();
});

it.each([
  ["short", "at least 12 characters"],
  ["🦦🦦🦦🦦🦦🦦", "at least 12 characters"],
  ["x".repeat(600), "at most 512"],
  ["Password1234", "first that anybody would try"],
  ["aaaaaaaaaaaaaaaa", "first that anybody would try"],
  ["abcdabcdabcdabc", "first that anybody would try"],
  ["my-ada.lovelace!", "must not contain the user name"],
])("refuses %s", (password, why) => {
  expect(() => checkPassword(password, "ada.lovelace")).toThrow(why);
});

it("never repeats the password", () => {
  for (const password of ["geheim", "Password1234", "ada.lovelace-12"]) {
    expect(() => checkPassword(password, "ada.lovelace")).not.toThrow(password);
  }
});
