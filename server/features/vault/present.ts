/**
 * A telephone number as a screen may show it: `138****5678`. Of anything shorter than a mobile number fewer digits
 * stay, and of very short ones none.
 */
export function maskPhone(phone: string): string {
  const shown = phone.trim();
  if (shown.length >= 11) return `${shown.slice(0, -8)}****${shown.slice(-4)}`;
  if (shown.length >= 7) return `****${shown.slice(-3)}`;
  return '****';
}
