/**
 * What may be learned from a column, and so who may ever see it (docs/security.md):
 *
 * - `public`: process facts and names of offices. Anybody may see them, unless the case itself is sealed.
 * - `internal`: staff and operators. Says nothing about a resident.
 * - `personal-text`: words a resident wrote, or words about a matter that may name somebody. Within the case's
 *   scope only; in public only after masking and a person's approval.
 * - `sealed`: cannot be read without a key that the web process does not have, or that only the process has.
 * - `secret-hash`: stands for a secret or a network. Shown to nobody, in no page, export or log.
 */
export type ColumnClass = 'public' | 'internal' | 'personal-text' | 'sealed' | 'secret-hash';

type Columns = Partial<Record<ColumnClass, string>>;

/** Every column of every table, by class. A new column belongs here before it can be merged. */
export const COLUMN_CLASSES: Record<string, Columns> = {
  migrations: { internal: 'name ran_at' },

  register_head: { public: 'id size frontier' },
  register_entries: {
    public: 'seq form kind at actor_role commit_hash prev_commit leaf',
    internal: 'stream n file_hashes_json marks',
    'personal-text': 'payload_json',
    'secret-hash': 'salt',
  },
  register_nodes: { public: 'level idx hash' },

  vault_keys: { internal: 'key_id sealed_on', sealed: 'sealed_key', 'secret-hash': 'tag' },
  vault_contacts: { sealed: 'sealed', 'secret-hash': 'tag' },

  calendar_days: { public: 'day kind name source schedule_year' },
  calendar_years: { public: 'year source is_official imported_at' },
  calendar_version: { public: 'id version digest recounted' },
  rule_versions: { public: 'version effective_on rules_json note_key published_at' },

  sectors: { public: 'id code name name_en' },
  units: {
    public: `id code name name_en kind peer_group sector_id parent_id division_code leader_post leader_post_en
      county_leader_post county_leader_post_en phone_public is_dispatch_office is_supervision_office takes_cases
      valid_from valid_to`,
  },
  divisions: { public: 'code name name_en level parent_code managed_by valid_from valid_to' },
  categories: { public: 'id code version name name_en sort is_active deadline_class' },
  catalogue: { public: 'category_code division_code unit_id valid_from valid_to' },

  draws: {
    public: 'id kind subject seed_hash committed_at revealed_at pool_sha256 result_sha256',
    internal: 'seed',
  },

  evaluation_rounds: {
    public: `code kind sector_id title title_en period_from period_to reports_by opens_on closes_on state rubric_json
      drawn_at draw_seq villages_json opened_at closed_at published_at ballots ballots_sha256 keys_sha256
      called_off_words`,
    internal: 'id version made_at',
  },
  evaluation_units: {
    public: 'round_id unit_id state withdrawn_on withdrawn_words report reported_at reply replied_at',
    internal: 'id version result_json flags_json',
  },
  evaluation_pool: { public: 'tag town_code', internal: 'round_id member_id kept_off_json' },
  evaluation_rights: { internal: 'round_id unit_id rater_group claimed_on', 'secret-hash': 'who' },
  evaluation_ballots: {
    public: 'key',
    internal: 'round_id unit_id rater_group attitude capability efficiency effect reason',
    'personal-text': 'words',
  },
  evaluation_slips: { internal: 'round_id village_code printed' },
  evaluation_words: {
    public: 'shown',
    internal: 'id version round_id unit_id state',
    'personal-text': 'words',
  },
  evaluation_plans: {
    public: 'round_id unit_id is_required due_on measures finish_on handed_in_at',
    internal: 'id version',
  },

  members: {
    public: 'kind level town_code term term_from term_to state ended_on end_ground shows_name',
    internal: 'id version account_id village_code declared_on',
    'personal-text': 'name end_words',
    'secret-hash': 'person_tag',
  },
  member_ties: {
    internal: 'id version member_id unit_id ground asked_by state until_on asked_at decided_by decided_at',
    'personal-text': 'words decision_words',
  },
  network_calls: {
    public: 'id kind level quotas_json opens_on closes_on notes',
    internal: 'version created_at',
  },
  network_applications: {
    internal: `id version submission_id is_handed call_id kind level town_code village_code channel shows_name lang
      state applied_at decided_at decided_by decline_reason`,
    'personal-text': 'name statement ties_json decision_words',
    'secret-hash': 'receipt_hash person_tag',
  },
  recusal_requests: {
    internal: `id version submission_id asked_by asked_by_account unit_id who_number who_kind who_place ground
      asked_at state tie_id decided_by decided_at`,
    'personal-text': 'words decision_words',
    'secret-hash': 'receipt_hash',
  },
  removals: {
    internal:
      'id version member_id ground asked_by asked_at reply_due_at replied_at state decided_by decided_at',
    'personal-text': 'words reply decision_words',
  },
  protect_requests: {
    internal: 'id version member_id asked_at state answered_by answered_at',
    'personal-text': 'words answer',
  },
  member_counts: { public: 'kind place in_office' },

  courses: { public: 'id version code kind purpose sort edition title title_en body body_en is_active' },
  course_reads: { internal: 'member_id course_id edition read_on' },
  // Questions and answers, never shown together with anybody's result.
  questions: {
    internal: `id version kind course_id text text_en options_json options_en_json answer from_edition until_edition`,
  },
  exams: {
    internal: `id version member_id kind round attempt seed bank_edition size pass_mark minutes started_at due_at state
      handed_in_at answers_json score`,
  },
  exam_drafts: { internal: 'exam_id answers_json saved_at' },
  exam_rounds: { internal: 'member_id round opened_by opened_at', 'personal-text': 'words' },
  certificates: {
    public: 'number year serial kind level town_code issued_on expires_on state',
    internal: 'id version member_id exam_id photo_id reminded suspended_on suspended_by',
    'personal-text': 'suspend_words',
  },

  duty_tasks: {
    public: 'level town_code kind reach rhythm unit_id first_on last_on workdays state given_on closed_at',
    internal: 'id version title words checklist_json made_at made_by',
  },
  duty_task_members: { internal: 'task_id member_id' },
  duties: { internal: 'id task_id period_on member_id state due_on given_at reminded_at settled_at' },
  duty_reports: {
    internal: 'id version duty_id task_id period_on member_id division_code form_id handed_in_at',
    'personal-text': 'answers_json words',
  },
  duty_findings: { internal: 'case_id member_id task_id source source_id brought_at' },
  duty_log: {
    internal: 'id version member_id done_on division_code unit_id written_at removed_at',
    'personal-text': 'words',
  },
  case_follows: { internal: 'member_id case_id facts followed_at' },
  look_back_weeks: {
    public:
      'week_on closed_from closed_to per_town per_member drawn_at due_on pool_size drawn leaf_seq is_told',
  },
  // Told with the seed, once the time for the checks is over.
  look_back_pool: { public: 'week_on code town_code unit_code closed_on', internal: 'case_id' },
  look_backs: {
    public:
      'week_on number code town_code unit_id lots_json state due_on given_at checked_at result is_sent_back',
    internal: 'id version case_id lot member_id form_id',
    'personal-text': 'words',
  },

  attachments: {
    internal: `id case_id kind file_key thumb_key mime bytes sha256 is_desk_only uploaded_by purpose created_at
      removed_at`,
    'personal-text': 'display_name',
  },

  notices: {
    internal: `id dedupe_key recipient_kind recipient_id template args_json lang is_urgent not_before created_at
      attempts next_try_at state claimed_until sent_at last_error_key`,
  },

  accounts: {
    internal: `id username role scope unit_id post post_en email phone lang is_active must_change_password
      session_epoch created_at ended_at totp_last_step`,
    sealed: 'totp_sealed',
    'secret-hash': 'password_hash',
  },
  account_log: { internal: 'id at account_id actor_id kind' },
  sessions: {
    internal: 'account_id expires_at created_at ended_at',
    // Between submitting and reading the receipt it holds the receipt itself; it ends with the session.
    'personal-text': 'data_json',
    'secret-hash': 'id_hash',
  },
  sign_in_failures: { internal: 'count window_start locked_until', 'secret-hash': 'key' },
  sign_in_networks: { internal: 'account_id seen_at', 'secret-hash': 'network' },

  cases: {
    public: `code type category_code town_code state holder lead_unit_id dispatch_count received_on rules_version
      deadline_class due_at first_due_at is_due_provisional dispatch_due_at contact_due_at dispatched_at
      acknowledged_at contacted_at is_contact_late first_answered_at answered_at is_answer_late closed_at close_kind
      paused_at pause_due_at pauses paused_days extensions extended_days extension_days_asked extension_asked_at rework_round ladder_step ladder_highest
      is_dispatch_late impossible_reason impossible_state impossible_claimed_at impossible_decided_at
      impossible_objected_at words_removed_at`,
    internal: `id version submission_id receipt_handed_by claimed_unit_id accused_unit_id channel station_code external_ref lang is_urgent
      is_confidential is_minor consents_to_publish is_vetoed co_units_json is_designated submitted_at received_at
      return_due_at round_track round_began_at rating_result rating_speed
      rating_attitude is_solved judged_at dissatisfied_count false_closing_at
      callback_due_at callback_at callback_outcome order_due_at held_at release_at next_step next_step_at merged_into_id
      decline_reason objected_at impossible_claimed_by impossible_decided_by`,
    'personal-text': 'title details brief held_json place_text division_code',
    'secret-hash': 'receipt_hash',
  },
  case_units: { internal: 'case_id unit_id part' },
  forms_seen: { internal: 'id case_id seen_at' },
  orders: {
    internal: 'id version year number case_id unit_id reason issued_at reply_due_at replied_at',
    'personal-text': 'reply',
  },
  access_log: { internal: 'id at account_id role unit_id case_id action' },
  contact_requests: {
    internal: 'id version case_id asked_by asked_at state decided_by decided_at open_until viewed_at about',
    'personal-text': 'reason',
  },
  data_requests: {
    internal: 'id version case_id kind asked_at due_at state answered_by answered_at',
    'personal-text': 'words answer',
  },

  slip_pads: {
    internal: `id version year number member_id unit_id town_code slips made_by made_at state cancelled_at cancelled_by
      cancel_ground`,
  },
  slips: { internal: 'id pad_id n number state changed_at', 'secret-hash': 'receipt_hash' },
  // Who took a matter down is the office's and the collector's own; a unit never learns it.
  collected_cases: { internal: 'case_id slip_id member_id account_id collected_at' },

  job_runs: { internal: 'job slot started_at finished_at counts_json error' },

  stations: {
    public: `code sector_id host_unit_id name name_en place place_en lat lng weekdays opens closes listens listens_en
      from_on`,
    internal: 'id version',
  },
  station_closures: { public: 'from_on to_on reason closed_at', internal: 'id version station_id' },
  leadership_posts: { public: 'post post_en sort valid_from valid_to', internal: 'id version unit_id' },
  listening_sessions: {
    public: `week_on held_on starts ends kind attendees state expected_json there_json came_json record_due_at
      record_closed_at is_record_late minutes called_off_by called_off_why`,
    internal: 'id version station_id unit_id planned_at opened_at closed_at called_off_at',
  },
  opinions: {
    public: 'fate category_code published_at',
    internal: 'id version session_id station_id case_id heard_at',
    // Edited and looked through by the host; public once the record is closed.
    'personal-text': 'words answer',
  },
  listening_weeks: {
    public: 'week_on due held late missed excused closed outcomes_json is_missed checked_at',
    internal: 'id version unit_id',
  },
  listening_excuses: {
    public: 'week_on ground words state asked_at decided_at decision_words',
    internal: 'id version unit_id post_id decided_by',
  },
  listening_clock: { internal: 'id checked_until' },

  service_windows: {
    public: 'code unit_id name name_en place place_en services services_en category_code from_on ended_on',
    internal: 'id version',
  },
  window_sheets: { public: 'printed_on slips', internal: 'id version window_id' },
  window_slips_used: { internal: 'expires_on', 'secret-hash': 'hash' },
  window_reviews: {
    public: 'level tags_json has_slip words_state reply replied_on',
    internal: 'id version window_id unit_id reviewed_on lang case_id decided_at withheld_why',
    // Masked when they came; in public only after the supervision office has looked.
    'personal-text': 'words',
  },

  ledger_entries: {
    public: `code year number source source_ref problem measures unit_id post leader_post due_on due_at amber_at state
      reopened made_at asked_at closed_at decision_words`,
    internal: 'id version source_key made_by closed_by',
  },
  ledger_notes: { public: 'kind words files written_at', internal: 'id version entry_id form_id written_by' },
  // Who looks is nobody's to know but the member's own.
  ledger_checks: {
    public: 'round result words checked_at',
    internal: 'id version entry_id lots_json lot member_id state due_on given_at form_id',
  },

  inspection_plans: {
    public: `code year number kind origin reason about_code clauses_json peer_group unit_id units_wanted per_member from_on
      to_on state made_at drawn_at pool_size drawn leaf_seq told_at`,
    internal: 'id version form_id made_by',
  },
  inspection_pool: { public: 'unit_code unit_id', internal: 'plan_id' },
  // Who looks is nobody's to know but their own; everything else is public once it is settled.
  inspections: {
    public: `code number unit_id lots_json state given_at looked_json looked_on summary first_signed_at second_signed_at
      reply_due_at replied_at decide_due_at settled_at notice_code`,
    internal: 'id version plan_id first_lot first_id second_lot second_id settled_by',
  },
  inspection_findings: {
    public: 'clause words seen_at made_at reply decision decision_words entry_code is_photo_public',
    internal: 'id version inspection_id form_id removed_at',
  },
  inspection_photos: { public: 'taken_at', internal: 'attachment_id finding_id' },

  exposures: {
    public: `code year number unit_id kind cause state category_code town_code round due_at noticed_at reply_due_at
      published_at subject_json pledge pledged_at pledge_due_at fix_due_at listed_at put_right_at put_right_by follow_up_due_at
      followed_up_at follow_up review_asked_at review_due_at reviewed_at review_result clarification clarified_at
      withdrawn_at withdrawn_by_unit withdrawn_reason replied_at reply_decision finding`,
    internal: `id version case_id is_count_only decision_words decided_by decided_at proposed_by approved_by
      put_right_words confirmed_by follow_up_words review_why reviewed_by review_words lapsed_at archive_due_at
      archived_at evidence_json`,
    'personal-text': 'reply',
  },
  leadership_lines: { internal: 'id version unit_id exposure_id case_id reason at' },
  echoes: {
    public: 'unit_id category_code town_code days rating answered_at published_at',
    internal: 'id version case_id state approved_by ended_at ended_why',
    'personal-text': 'question answer',
  },
  boards_clock: { internal: 'id gaps_until echoes_until' },

  unit_months: {
    public: `unit_id month received merged declined withdrawn impossible sealed people contact_due contact_in_time due_answers
      on_time answered_in_time answered_late unanswered overdue rated rated_3plus rated_4plus judged solved reworks
      pauses extensions returned orders exposures`,
  },
  unit_now: { public: 'unit_id open late waiting' },
  unit_returns: { internal: 'seq unit_id month' },
  statistics_state: { internal: 'id next_seq counted_at' },
};

/** The columns of a table with a class, one entry each. */
export function columnsOf(table: string): { column: string; of: ColumnClass }[] {
  return Object.entries(COLUMN_CLASSES[table] ?? {}).flatMap(([of, columns]) =>
    columns.split(/\s+/).map((column) => ({ column, of: of as ColumnClass })),
  );
}
