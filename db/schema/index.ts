import type { AccountsSchema } from './accounts.ts';
import type { BoardsSchema } from './boards.ts';
import type { CasesSchema } from './cases.ts';
import type { CertificatesSchema } from './certificates.ts';
import type { DrawsSchema } from './draws.ts';
import type { DutiesSchema } from './duties.ts';
import type { EvaluationsSchema } from './evaluations.ts';
import type { InspectionsSchema } from './inspections.ts';
import type { IntakeSchema } from './intake.ts';
import type { JobsSchema } from './jobs.ts';
import type { LedgerSchema } from './ledger.ts';
import type { NetworkSchema } from './network.ts';
import type { NoticesSchema } from './notices.ts';
import type { AttachmentsSchema } from './attachments.ts';
import type { DeadlinesSchema } from './deadlines.ts';
import type { StationsSchema } from './stations.ts';
import type { UnitsSchema } from './units.ts';
import type { StatisticsSchema } from './statistics.ts';
import type { RegisterSchema } from './register.ts';
import type { VaultSchema } from './vault.ts';
import type { WindowsSchema } from './windows.ts';

export interface MigrationsTable {
  name: string;
  ran_at: string;
}

/** Every table of the database, each owned by the room its file is named after. */
export interface Schema
  extends
    RegisterSchema,
    VaultSchema,
    AccountsSchema,
    AttachmentsSchema,
    BoardsSchema,
    CasesSchema,
    CertificatesSchema,
    DeadlinesSchema,
    DrawsSchema,
    DutiesSchema,
    EvaluationsSchema,
    InspectionsSchema,
    IntakeSchema,
    JobsSchema,
    LedgerSchema,
    NetworkSchema,
    NoticesSchema,
    StationsSchema,
    StatisticsSchema,
    UnitsSchema,
    WindowsSchema {
  migrations: MigrationsTable;
}
