import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** Ed25519 keys as node takes them: a fixed DER beginning and the 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519 = Buffer.from([1]);
const ID_BYTES = 4;
const SIGNATURE_LINE = /^— (\S+) (\S+)$/;

interface VerifierKey {
  name: string;
  id: Buffer;
  key: KeyObject;
}

function privateKey(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(seed: Buffer): Buffer {
  return createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}

function keyId(name: string, bytes: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), ED25519, bytes]), 'buffer').subarray(
    0,
    ID_BYTES,
  );
}

/** The public half as C2SP signed notes write it: `name+id+base64(0x01 ‖ key)`. */
export function verifierKeyOf(name: string, seed: Buffer): string {
  const bytes = publicBytes(seed);
  return `${name}+${keyId(name, bytes).toString('hex')}+${Buffer.concat([ED25519, bytes]).toString('base64')}`;
}

/** A C2SP signed note (c2sp.org/signed-note) over `text`, which must end in a newline. */
export function signNote(text: string, name: string, seed: Buffer): string {
  const signature = sign(null, Buffer.from(text), privateKey(seed));
  const id = keyId(name, publicBytes(seed));
  return `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/** Strict base64: what doesn't come back as the same text is refused. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function parseVerifierKey(vkey: string): VerifierKey | undefined {
  const [name, id, ...rest] = vkey.split('+');
  // Base64 may hold a plus itself.
  const bytes = fromBase64(rest.join('+'));
  if (!name || /\s/.test(name) || bytes?.length !== 33 || bytes[0] !== ED25519[0]) return undefined;
  const raw = bytes.subarray(1);
  if (id !== keyId(name, raw).toString('hex')) return undefined;
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
  return { name, id: keyId(name, raw), key };
}

/**
 * The text of a note, if the key signed it. Signatures of others are left alone, as the standard asks; a wrong one
 * by this key spoils the note.
 */
export function openNote(
  note: string,
  vkey: string,
): { ok: true; text: string; name: string } | { ok: false; reason: 'key' | 'format' | 'signature' } {
  const verifier = parseVerifierKey(vkey);
  if (!verifier) return { ok: false, reason: 'key' };
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return { ok: false, reason: 'format' };
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  let signed = false;
  for (const line of lines) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (!bytes || bytes.length <= ID_BYTES) return { ok: false, reason: 'format' };
    if (name !== verifier.name || !bytes.subarray(0, ID_BYTES).equals(verifier.id)) continue;
    if (!verify(null, Buffer.from(text), verifier.key, bytes.subarray(ID_BYTES))) {
      return { ok: false, reason: 'signature' };
    }
    signed = true;
  }
  return signed ? { ok: true, text, name: verifier.name } : { ok: false, reason: 'signature' };
}
