import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Request } from 'express';

/**
 * Seals a text that only this session may open again, under a key made from the session's own id. The database holds
 * only a hash of that id, so whoever copies it learns nothing. After `renewSession` nobody can open it any more.
 *
 * @param purpose sets keys apart; `about` is bound to the text and has to be given again.
 */
export function sealForSession(req: Request, purpose: string, about: string, text: string): string {
  const nonce = req.context.ids.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(req, purpose), nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Throws when it was sealed in another session, for another purpose or about something else. */
export function openForSession(req: Request, purpose: string, about: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const key = keyOf(req, purpose);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

function keyOf(req: Request, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', req.context.config.sessionSecret, req.sessionID, purpose, 32));
}
