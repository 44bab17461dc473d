export const PASSWORD_MIN = 12;
/** Longer ones are refused: hashing them would cost us more than it costs the sender. */
export const PASSWORD_MAX = 200;

/** What the first guesses of any list begin with; lower case. */
const FIRST_GUESSES = [
  'administrator',
  'zhitongche',
  'qwertyuiop',
  'password',
  'passw0rd',
  '1q2w3e4r5t6y',
  '1q2w3e4r',
  '1qaz2wsx',
  'asdfghjkl',
  'iloveyou',
  'woaini',
  '5201314',
  'welcome',
  'letmein',
  'qwerty',
  'zxcvbnm',
  'abc123',
  'admin',
];

/** The same password whatever keyboard typed it: full-width characters become plain ones. */
export function normalisePassword(text: string): string {
  return text.normalize('NFKC');
}

/**
 * Why a new password can't be taken: a key under `accounts:password`, or null. Length counts, composition
 * does not; only what a list of first guesses would find is refused.
 */
export function passwordFault(password: string, username: string): 'short' | 'long' | 'guessable' | null {
  const text = normalisePassword(password);
  const length = [...text].length;
  if (length < PASSWORD_MIN) return 'short';
  if (length > PASSWORD_MAX) return 'long';
  return isGuessable(text, username) ? 'guessable' : null;
}

function isGuessable(text: string, username: string): boolean {
  const lower = text.toLowerCase();
  for (let period = 1; period <= 4; period++) {
    if ([...lower].every((char, index, all) => index < period || char === all[index - period])) return true;
  }
  let rest = lower;
  for (const guess of [username, ...FIRST_GUESSES]) rest = rest.replaceAll(guess, '');
  // What is left after the guesses: characters that neither repeat the one before nor count on from it.
  const codes = Array.from(rest, (char) => char.codePointAt(0)!);
  return codes.filter((code, index) => index === 0 || Math.abs(code - codes[index - 1]!) > 1).length < 5;
}
