const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';

/** A resident identity number with a right check digit (GB 11643: ISO 7064 MOD 11-2) and a possible birthday. */
export function isIdNumber(text: string): boolean {
  if (!hasIdShape(text)) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return ID_CHECKS[sum % 11] === text[17]!.toUpperCase();
}

/** Eighteen characters with a province and a birthday where an identity number has them. */
export function hasIdShape(text: string): boolean {
  return /^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/i.test(text);
}

/** The numbers before 1999 had fifteen digits and no check. */
export function hasOldIdShape(text: string): boolean {
  return /^[1-6]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/.test(text);
}

/** 16 to 19 digits of a card issuer with a right check digit (ISO/IEC 7812, Luhn). */
export function isBankCard(digits: string): boolean {
  if (!/^[3-69]\d{15,18}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A unified social credit code with a right check character (GB 32100: weights are powers of 3 modulo 31). */
export function isSocialCredit(code: string): boolean {
  let sum = 0;
  let weight = 1;
  for (const char of code.slice(0, 17)) {
    const value = CREDIT_ALPHABET.indexOf(char);
    if (value === -1) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return code.length === 18 && CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === code[17];
}
