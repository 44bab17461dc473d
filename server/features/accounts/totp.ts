import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Instant } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Ids } from '../../ids.ts';

const PERIOD_MS = 30_000;

/** RFC 4226 asks for 160 bits. */
export function newTotpSecret(ids: Pick<Ids, 'bytes'>): Buffer {
  return ids.bytes(20);
}

function keyOf(config: Pick<Config, 'register'>): Buffer {
  return Buffer.from(hkdfSync('sha256', config.register.secret, '', 'totp', 32));
}

/** AES-256-GCM, bound to the account: a secret copied to another row does not open. base64(nonce ‖ tag ‖ text). */
export function sealTotpSecret(
  config: Pick<Config, 'register'>,
  ids: Pick<Ids, 'bytes'>,
  accountId: string,
  secret: Buffer,
): string {
  const nonce = ids.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(config), nonce).setAAD(Buffer.from(accountId));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Throws when the text was touched, belongs to another account, or the register's secret has changed. */
export function openTotpSecret(config: Pick<Config, 'register'>, accountId: string, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(config), bytes.subarray(0, 12), {
    authTagLength: 16,
  })
    .setAAD(Buffer.from(accountId))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

/** The 30-second step `code` is right for, one step of clock error either way; null when it is for none. */
export function stepOfCode(secret: Buffer, code: string, now: Instant): number | null {
  // The library compares bytes and throws where six characters are not six bytes (full-width digits).
  if (!/^\d{6}$/.test(code)) return null;
  const timestamp = Date.parse(now);
  const delta = TOTP.validate({ token: code, secret: secretOf(secret), timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / PERIOD_MS) + delta;
}

/** What the device reads: the address inside the QR code, and the same secret to type. */
export function enrolment(
  secret: Buffer,
  label: { issuer: string; account: string },
): { uri: string; typed: string } {
  const totp = new TOTP({ issuer: label.issuer, label: label.account, secret: secretOf(secret) });
  return { uri: totp.toString(), typed: totp.secret.base32.replace(/.{4}(?=.)/g, '$& ') };
}

function secretOf(bytes: Buffer): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
