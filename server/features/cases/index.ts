export { logAccess } from './access-log.ts';
export {
  insertAccess,
  listAccess,
  type AccessAction,
  type AccessFilter,
  type AccessRow,
} from './store-access.ts';
export {
  act,
  applyChange,
  caseRecords,
  orderRecords,
  surroundings,
  tellResidents,
  tellUnit,
} from './change.ts';
export type { ActOptions, Change, Surroundings } from './change.ts';
export { takeDueStep } from './clock-steps.ts';
export type { OnStep, TakenStep } from './clock-steps.ts';
export {
  askForContact,
  CONTACT_OPEN_MINUTES,
  CONTACT_REASON_MIN,
  CONTACT_REQUESTS_A_DAY,
  contactRecords,
  decideContactRequest,
  mayDecide,
  viewContact,
  type ViewedContact,
} from './contact-requests.ts';
export {
  findRequest,
  listOpenRequests,
  listRequestsOf,
  type ContactRequestRow,
  type OpenRequest,
} from './contact-store.ts';
export { checkLetter, newCode, newReceipt, readCode, readReceipt, receiptHash, tidyLetters } from './code.ts';
export {
  answerDataRequest,
  askAboutData,
  DATA_ANSWER_MIN,
  DATA_KINDS,
  DATA_OUTCOMES,
  DATA_WORDS_MIN,
  dataRecords,
  eraseOwnContact,
} from './data-requests.ts';
export {
  findDataRequest,
  listDataRequestsOf,
  listOpenDataRequests,
  type DataRequestRow,
  type OpenDataRequest,
} from './data-store.ts';
export { askExtension, decideExtension } from './extension.ts';
export { WORDS_OPEN_MINUTES, wordsOpenUntil } from './minor-words.ts';
export { answerCase } from './answer.ts';
export { callbackOf, mayCallBack, recordCallback } from './callback.ts';
export { acknowledgeCase, pauseCase, recordContact, resumeCase, returnCase } from './handling.ts';
export { decideImpossible, objectToImpossible } from './impossible.ts';
export {
  CLAIM_DECISION_MIN,
  IMPOSSIBLE_REASONS,
  IMPOSSIBLE_WORDS_MIN,
  mayBeImpossible,
  mayDecideClaim,
  mayObjectToClaim,
  type ImpossibleReason,
  type ImpossibleState,
} from './impossible-rules.ts';
export { bindingDue, lightOf, planNext, type Light } from './ladder.ts';
export {
  declineCase,
  dispatchCase,
  handOverReport,
  mergeCase,
  reclassifyCase,
  type Dispatch,
} from './office.ts';
export { heldOf, releaseAfter, type Held } from './hold.ts';
export { dispatchOrHold, releaseHeld, takeBackDispatch, type Released } from './release.ts';
export { mayReply, maySeeOrder, replyToOrder } from './orders.ts';
export { isPublicCase, may, maySee, unitsOf, type CaseScope } from './policy.ts';
export { answering, type Answering } from './recipients.ts';
export { recountDeadlines, type Recounted } from './recount.ts';
export {
  askRework,
  judgeCase,
  objectDecline,
  sendMessage,
  vetoPublication,
  withdrawCase,
  type Judgement,
} from './resident.ts';
export { removeOldWords, type HeldElsewhere, type RemovedWords } from './remove-words.ts';
export { eraseOldContacts, logsSince, monthsBefore, removeOldAccess } from './retention.ts';
export { orderRework, saidDone } from './rework.ts';
export { maySendBack, sendBackByLookBack } from './send-back.ts';
export * from './states.ts';
export {
  findCase,
  findCaseByCode,
  findCaseByReceipt,
  findCaseBySubmission,
  findOrder,
  getCase,
  listCasesById,
  listDueCases,
  listMergedInto,
  listOrdersOfCase,
  nextDueAt,
  type CaseRow,
  type OrderRow,
} from './store.ts';
export { presentFaults, submissionChoices, type Faults } from './present-choices.ts';
export { submitNegativeIn } from './negative.ts';
export { replaceReceipt } from './renewal.ts';
export { submitCase, submitCaseIn, type HandedReceipt, type Submission, type Submitted } from './submit.ts';
export { countAlike } from './store-alike.ts';
export { countCasesByStation, type StationCases } from './store-stations.ts';
export {
  formId,
  GARBLED,
  isFormId,
  isWhole,
  SUBMIT_FIELDS,
  submissionOf,
  submissionShape,
  tick,
  withContact,
} from './submit-form.ts';
export { publishViewCounts } from './view-counts.ts';
