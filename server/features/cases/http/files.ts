import type { Formats, Translate } from '../../../http/locale.ts';
import type { Attachment } from '../../attachments/index.ts';

export { filesOf } from '../../attachments/index.ts';

/** What a resident may open of their own case: all that was sent with it, and what belongs to an answer. */
export function isForResident(attachment: Pick<Attachment, 'purpose'>): boolean {
  return attachment.purpose !== 'evidence';
}

/** Locals of `partials/files`. */
export function presentFiles(files: readonly Attachment[], { t, f }: { t: Translate; f: Formats }) {
  return files.map((file) => ({
    href: `/my-case/files/${file.id}`,
    label: file.display_name,
    note: t('cases:files.size', { mb: f.number(Math.max(file.bytes / 1_048_576, 0.1), 1) }),
    ...(file.thumb_key === null ? {} : { src: `/my-case/files/${file.id}?size=small` }),
  }));
}
