import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { RandomSource } from '../../ids.ts';

/** Something sealed can't be opened. Holds no word of what it was. */
export class VaultFault extends Error {
  readonly reason: 'wrong-key' | 'damaged' | 'swapped';

  constructor(reason: VaultFault['reason']) {
    super(`vault: ${reason}`);
    this.name = 'VaultFault';
    this.reason = reason;
  }
}

/** X25519 keys as node takes them: a fixed DER beginning and the 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const INFO = 'zhitongche/vault/v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
/** Padding to whole blocks: the length of a name or address can't be read off the row. */
const BLOCK_BYTES = 512;

function privateKeyOf(raw: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}

function publicHalf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}

/** A new pair: raw 32 bytes each, base64. The private half belongs to processes that open contacts, nowhere else. */
export function makeVaultKeys(random: RandomSource): { publicKey: string; privateKey: string } {
  const raw = random(KEY_BYTES);
  return { publicKey: publicHalf(privateKeyOf(raw)).toString('base64'), privateKey: raw.toString('base64') };
}

/** Name of a public key in a row: which private half opens it. */
export function keyIdOf(publicKey: Buffer): string {
  return hash('sha256', publicKey, 'hex').slice(0, 16);
}

/** Name of the public half that belongs to a private key. */
export function keyIdOfPrivate(privateKey: Buffer): string {
  return keyIdOf(publicHalf(privateKeyOf(privateKey)));
}

function encrypt(key: Buffer, nonce: Buffer, aad: string, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Buffer, aad: string, sealed: Buffer): Buffer {
  if (sealed.length < TAG_BYTES) throw new VaultFault('damaged');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new VaultFault('damaged');
  }
}

/** HKDF over both public keys gives key and nonce; each pair of keys is used once, so the nonce never repeats. */
function wrapKeys(shared: Buffer, ephemeral: Buffer, publicKey: Buffer): { key: Buffer; nonce: Buffer } {
  const salt = Buffer.concat([ephemeral, publicKey]);
  const bytes = Buffer.from(hkdfSync('sha256', shared, salt, INFO, KEY_BYTES + NONCE_BYTES));
  return { key: bytes.subarray(0, KEY_BYTES), nonce: bytes.subarray(KEY_BYTES) };
}

/**
 * Encrypts under a key of its own, and that key to `publicKey` (X25519, HKDF-SHA256, AES-256-GCM), both bound to
 * `aad`. Whoever sealed keeps nothing to open it with.
 */
export function seal(
  publicKey: Buffer,
  aad: string,
  plain: Buffer,
  random: RandomSource,
): { sealed: Buffer; sealedKey: Buffer } {
  const recordKey = random(KEY_BYTES);
  const nonce = random(NONCE_BYTES);
  const ephemeral = privateKeyOf(random(KEY_BYTES));
  const ephemeralPublic = publicHalf(ephemeral);
  const shared = diffieHellman({ privateKey: ephemeral, publicKey: publicKeyOf(publicKey) });
  const wrap = wrapKeys(shared, ephemeralPublic, publicKey);
  return {
    sealed: Buffer.concat([nonce, encrypt(recordKey, nonce, aad, pad(plain))]),
    sealedKey: Buffer.concat([ephemeralPublic, encrypt(wrap.key, wrap.nonce, aad, recordKey)]),
  };
}

/** Throws VaultFault('damaged') for anything that isn't what `seal` gave for this key and `aad`. */
export function unseal(privateKey: Buffer, aad: string, sealed: Buffer, sealedKey: Buffer): Buffer {
  if (sealedKey.length !== KEY_BYTES + KEY_BYTES + TAG_BYTES) throw new VaultFault('damaged');
  const own = privateKeyOf(privateKey);
  const ephemeral = sealedKey.subarray(0, KEY_BYTES);
  const wrap = wrapKeys(agree(own, ephemeral), ephemeral, publicHalf(own));
  const recordKey = decrypt(wrap.key, wrap.nonce, aad, sealedKey.subarray(KEY_BYTES));
  const padded = decrypt(recordKey, sealed.subarray(0, NONCE_BYTES), aad, sealed.subarray(NONCE_BYTES));
  return unpad(padded);
}

function agree(own: KeyObject, ephemeral: Buffer): Buffer {
  try {
    return diffieHellman({ privateKey: own, publicKey: publicKeyOf(ephemeral) });
  } catch {
    // OpenSSL refuses points of small order.
    throw new VaultFault('damaged');
  }
}

function pad(plain: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((LENGTH_BYTES + plain.length) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.writeUInt32BE(plain.length);
  plain.copy(padded, LENGTH_BYTES);
  return padded;
}

function unpad(padded: Buffer): Buffer {
  return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + padded.readUInt32BE());
}
