import type { Instant } from '../../server/clock.ts';

export interface AttachmentsTable {
  id: string;
  /** The case it belongs to. No foreign key: the cases room lies above this one. */
  case_id: string;
  kind: 'photo' | 'pdf';
  file_key: string;
  /** Photos only. */
  thumb_key: string | null;
  mime: string;
  /** Size of the stored file, not of what was sent. */
  bytes: number;
  /** SHA-256 of the stored file, hex. */
  sha256: string;
  display_name: string;
  is_desk_only: 0 | 1;
  uploaded_by: 'resident' | 'unit' | 'office';
  purpose: 'submission' | 'answer' | 'message' | 'evidence' | 'portrait';
  created_at: Instant;
  /** Set when it may no longer be seen; the nightly job then removes the files. */
  removed_at: Instant | null;
}

export interface AttachmentsSchema {
  attachments: AttachmentsTable;
}
