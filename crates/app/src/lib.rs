// SPDX-License-Identifier: Apache-2.0
//! The hall: one function per use case, joining the rooms. It knows neither HTTP nor the command line nor a query engine.

mod cluster;
mod dossier;
mod editions;
mod error;
mod export;
mod hall;
mod history;
mod ingesting;
mod judging;
mod network;
mod people;
mod picture;
mod review;
mod screening;
mod sealing;
mod sources;
mod tables;
mod views;

pub use cluster::{ClusterDoc, ClusterEdge, ClusterNode, EdgeBasis};
pub use dossier::{Dossier, DossierLink, DossierValue, MergeReason, PropertyValues, RecordPage};
pub use editions::{EditionDiff, EditionSummary};
pub use error::{AppError, NotFound};
pub use export::{ExportFormat, Exported};
pub use hall::{Hall, HallParts};
pub use history::{History, HistoryEvent, HistoryJudgment, HistoryPart, HistorySort};
pub use ingesting::{FileReport, IngestReport, Progress};
pub use matching::{Estimated, Estimator, Explanation as WhyOneThing, Figure, LineageStep};
pub use network::{KindCount, NetworkDoc, NetworkFilter, NetworkLink, NetworkNode};
pub use people::SignedIn;
pub use picture::{CountryPoint, MonthBar, Picture, RouteFlow, StageTile, WhatChanged};
pub use review::{Agreement, Fact, FactPart, FieldPair, LastAnswer, Open, OpenPair, ReviewDay, ReviewPair, ReviewQueue, ReviewSide};
pub use screening::{
    ALL_DATASETS, Adjudicated, AskLimits, COMPARISONS, Dataset, Decision, Field, HITS_MAX, OWN_DATASET, PARTIES_MAX, Party, PartyReader,
    Properties, Run, RunOptions, RunPlace, ScreenAsk, ScreenHit, Screened, Standing, Step, cleared_csv, parties_in_file, parties_in_text,
    party_of,
};
pub use sealing::{ResolveReport, SealReport};
pub use sources::{CheckReport, FetchReport, SourceSummary};
pub use tables::{
    Act, AskedPair, CalibrationBin, Coverage, CoveredFigure, FileRead, HeldTables, IdFiles, Judgment, Judgments, JudgmentsReport,
    MatchConfig, MatchPlan, MatchScore, Matched, PairScore, PlainRecord, ReadyMatch, Scored, Settled, StableIds, StreamAnswer,
    TableFinding, TableSet, Truth, append_judgment, check_out, check_threshold, learn_match, moment_text, roles_toml, score_match,
    write_whole,
};
pub use views::View;
