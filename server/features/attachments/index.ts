export { insertAttachments, removeOrphans, storeFiles, type AttachTo, type Stored } from './actions.ts';
export { diskFiles, FileMissing, type FileStore } from './files.ts';
export { prepareFile, prepareFiles, type Prepared } from './prepare.ts';
export { MAX_FILE_BYTES, MAX_FILES, MAX_FILES_PER_CASE } from './rules.ts';
export { sendAttachment } from './send.ts';
export {
  findAttachment,
  listAttachments,
  removeAttachment,
  removeAttachmentsOf,
  type Attachment,
} from './store.ts';
export { filesOf, MAX_BODIES_UNDER_WAY, readUploads, UploadFault, type UploadOptions } from './uploads.ts';
