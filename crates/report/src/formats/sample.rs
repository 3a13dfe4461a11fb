//! Hand-made audits for the tests of the formats: one where everything is said, one where nothing is.

use openassay_audit::*;
use openassay_facts::*;
use openassay_frameworks::{CriterionGrade, Gap, Grade, GradeResult};

/// An audit without a single answer.
pub(crate) fn bare() -> Audit {
    Audit {
        knowledge: Knowledge {
            version: "2026-11".into(),
            digest: "abcdef0123456789".into(),
        },
        ..Audit::of_nothing(Label {
            guaranteed: "none of the four labels".into(),
            possible: "Open Source AI with Open Data".into(),
            claimed: None,
            unread: Vec::new(),
        })
    }
}

/// A release that calls itself open source, with all that an audit can hold.
pub(crate) fn full() -> Audit {
    Audit {
        release: release(),
        label: Label {
            guaranteed: "Weights Available AI".into(),
            possible: "Open Weights AI".into(),
            claimed: Some(openness()),
            unread: Vec::new(),
        },
        contradictions: vec![contradiction()],
        findings: findings(),
        answers: answers(),
        permissions: permissions(),
        terms: terms(),
        grades: grades(),
        own: vec![own()],
        facts: facts(),
        claims: claims(),
        models: vec![model()],
        artifacts: vec![
            artifact("README.md", Role::ModelCard),
            artifact("model.safetensors", Role::WeightsFinal),
        ],
        digests: vec![
            promised("README.md", DigestStanding::Agrees),
            promised("model.safetensors", DigestStanding::Differs),
            promised("weights.bin", DigestStanding::NotHashed),
        ],
        problems: vec![Problem {
            source: 0,
            path: "extra.safetensors".into(),
            message: "the file ends at byte 912, inside the header".into(),
        }],
        not_looked_at: vec!["`.git`: version control".into()],
        next: Some(next()),
        goals: Vec::new(),
        work: Vec::new(),
        lifts: Vec::new(),
        judgments: vec![judgment()],
        runs_in: Some("transformers 5.23.0 (Apache-2.0) reads model_type `llama`".into()),
        remarks: vec![
            "3 files are pointers to bytes that are not here (Git LFS): run `git lfs pull` first".into(),
        ],
        pointed: vec!["https://example.invalid/train (the training code)".into()],
        ..bare()
    }
}

fn release() -> AuditedRelease {
    AuditedRelease {
        name: Some("aurora-1b".into()),
        sources: vec![AuditedSource {
            label: "releases/aurora-1b".into(),
            kind: "folder",
            repo: None,
            revision: None,
            listing: "complete",
        }],
        digest: None,
    }
}

pub(crate) fn claims() -> Claims {
    let claim = |kind: &str, asserts: &str, line: u32, quote: &str| Claim {
        kind: kind.into(),
        asserts: asserts.into(),
        line,
        quote: quote.into(),
        ..openness()
    };
    let held = |claim: Claim, standing, evidence| HeldClaim {
        claim,
        standing,
        evidence,
        contradictions: Vec::new(),
    };
    let promise = Claim {
        tense: Tense::Future,
        ..claim(
            "promise",
            "code.training",
            30,
            "We will release the training code soon.",
        )
    };
    Claims {
        held: vec![
            HeldClaim {
                contradictions: vec!["openness-5e1f0c2a".into()],
                ..held(openness(), Standing::Contradicted, Vec::new())
            },
            held(
                claim("tokens", "2e12", 20, "It was trained on 2 trillion tokens."),
                Standing::Unsupported,
                Vec::new(),
            ),
            held(promise, Standing::Promised, Vec::new()),
            held(
                Claim {
                    path: String::new(),
                    ..claim("size-in-name", "1000000000", 0, "aurora-1b")
                },
                Standing::Confirmed,
                vec![
                    Evidence::in_file(0, "model.safetensors", Place::bytes(8..96), Method::Parsed)
                        .quoting("1,235,814,400 parameters")
                        .hashed(Some("fedcba9876543210".into())),
                ],
            ),
        ],
        set_aside: 3,
        unread: vec![
            Evidence::in_file(0, "README_zh.md", Place::Whole, Method::Matched)
                .quoting("not in English: its prose was not read"),
        ],
    }
}

pub(crate) fn openness() -> Claim {
    Claim {
        kind: "openness".into(),
        asserts: "open-source".into(),
        speaker: Speaker::Producer,
        subject: Subject::ThisRelease,
        tense: Tense::Present,
        polarity: Polarity::Affirmed,
        source: 0,
        path: "README.md".into(),
        line: 12,
        quote: "Aurora is a truly open source model".into(),
        sha256: Some("0123456789abcdef".into()),
    }
}

pub(super) fn card(line: u32, quote: &str) -> Evidence {
    Evidence::in_file(0, "README.md", Place::Line(line), Method::Declared)
        .quoting(quote)
        .hashed(Some("0123456789abcdef".into()))
}

fn contradiction() -> Contradiction {
    Contradiction {
        id: "openness-5e1f0c2a".into(),
        rule: "openness",
        claim: openness(),
        evidence: vec![
            Evidence::of_absence("training code: not released here, and nothing points to it (14 files)"),
            card(2, "license: llama3.2"),
        ],
        severity: Severity::Error,
        confidence: Confidence::High,
        why: "\"open source\" promises more than the best possible label, Open Weights AI".into(),
    }
}

fn answers() -> Vec<HeldAnswer> {
    let answer = |finding: &str, standing, why: &str| HeldAnswer {
        finding: finding.into(),
        words: "Jane: we looked into it".into(),
        standing,
        why: why.into(),
    };
    vec![
        answer("openness-5e1f0c2a", AnswerStanding::Holds, ""),
        answer(
            "size-1a2b3c4d",
            AnswerStanding::Unmatched,
            "nothing is called so here: it is settled, or it was found in another release",
        ),
    ]
}

fn findings() -> Vec<AnsweredFinding> {
    let finding = |id: &str, severity, message: &str| Finding {
        id: id.into(),
        kind: "license-text-missing",
        severity,
        confidence: Confidence::High,
        message: message.into(),
        evidence: vec![card(2, "license: apache-2.0")],
    };
    vec![
        AnsweredFinding {
            lapsed: Some("Jane: it is our own; it answers other bytes than these".into()),
            ..AnsweredFinding::from(finding(
                "base-terms-1",
                Severity::Note,
                "names a base model whose terms it drops",
            ))
        },
        AnsweredFinding {
            answer: Some("the text is in the parent repository".into()),
            ..AnsweredFinding::from(finding(
                "license-text-missing-2",
                Severity::Warning,
                "Apache-2.0 asks that its text accompany copies, and it is not here",
            ))
        },
    ]
}

fn permissions() -> Vec<Permission> {
    let cap = Evidence::in_file(0, "LICENSE", Place::Line(58), Method::Matched)
        .quoting("the monthly active users are greater than 700 million monthly active users");
    let one = |question, answer, quotes: &[&Evidence]| Permission {
        part: "weights",
        question,
        answer,
        quotes: quotes.iter().map(|quote| (*quote).clone()).collect(),
        duties: vec!["name derivatives \"Llama …\"".into()],
    };
    vec![
        one("commercial-use", PermissionAnswer::Conditions, &[&cap]),
        one("modify", PermissionAnswer::Yes, &[&card(2, "license: llama3.2")]),
        one(
            "redistribute",
            PermissionAnswer::Conditions,
            &[&cap, &card(2, "license: llama3.2")],
        ),
        one("hosted-service", PermissionAnswer::No, &[&cap]),
        one("train-other-models", PermissionAnswer::Unknown, &[]),
    ]
}

fn terms() -> Vec<PartTerms> {
    let none = |part| PartTerms {
        part,
        license: None,
        verdict: "none",
        completeness: "complete",
        restrictions: Vec::new(),
        evidence: Vec::new(),
        changes: Vec::new(),
        policies: Vec::new(),
        unresolved: Vec::new(),
        outputs: Vec::new(),
        models: Vec::new(),
    };
    let text = || Evidence::in_file(0, "LICENSE", Place::Line(1), Method::Matched);
    let policy = Evidence::in_file(0, "USE_POLICY.md", Place::Line(3), Method::Matched).quoting("you agree");
    let of_outputs = restriction("outputs", "restricted", "You will not sell its outputs.", 60);
    let model = |file: &str, license: Option<&str>, verdict| ModelTerms {
        files: vec![file.to_owned()],
        license: license.map(str::to_owned),
        verdict,
        completeness: "complete",
        evidence: license.map(|_| text()).into_iter().collect(),
    };
    let code = PartTerms {
        verdict: "unknown",
        completeness: "pointer",
        evidence: vec![text()],
        unresolved: vec![text()],
        ..none("code")
    };
    let weights = PartTerms {
        license: Some("llama3.2".into()),
        verdict: "modified",
        completeness: "incomplete",
        restrictions: vec![
            restriction(
                "users_cap",
                "700000000",
                "greater than 700 million monthly active users",
                58,
            ),
            of_outputs.clone(),
        ],
        evidence: vec![text(), policy.clone()],
        policies: vec![policy],
        outputs: vec![of_outputs],
        models: vec![
            model("base/model.safetensors", Some("llama3.2"), "modified"),
            model("draft/model.safetensors", None, "none"),
        ],
        changes: vec!["line 40: 7,000,000 stands for 700,000,000".into()],
        ..none("weights")
    };
    vec![weights, code, none("data"), none("documents")]
}

fn restriction(facet: &str, value: &str, quote: &str, line: u32) -> TermRestriction {
    TermRestriction {
        facet: facet.to_owned(),
        value: value.to_owned(),
        quote: quote.to_owned(),
        focus: String::new(),
        path: "LICENSE".to_owned(),
        line,
    }
}

pub(crate) fn grade(framework: &str, result: GradeResult) -> Grade {
    Grade {
        framework: framework.into(),
        version: "1".into(),
        result,
        criteria: Vec::new(),
        progress: Vec::new(),
        gap: vec![Gap {
            level: "Open Weights AI".into(),
            fact: "osi_license(weights.final)".into(),
            condition: "osi_license(weights.final)".into(),
            state: "false".into(),
            remedy: "put the weights under an OSI-approved license".into(),
        }],
        deciding: vec!["osi_license(weights.final)".into()],
        undecided: vec!["judged(data_cannot_be_shared)".into()],
        assurance: Some(Assurance::Read),
        notes: Vec::new(),
    }
}

pub(crate) fn interval(guaranteed: &str, possible: &str) -> GradeResult {
    let mut reachable = vec![guaranteed.to_owned(), possible.to_owned()];
    reachable.dedup();
    GradeResult::Interval {
        guaranteed: guaranteed.into(),
        possible: possible.into(),
        reachable,
    }
}

fn grades() -> Vec<Grade> {
    let criterion = |id: &str, guaranteed: &str, possible: &str| CriterionGrade {
        id: id.into(),
        text: String::new(),
        group: String::new(),
        guaranteed: guaranteed.into(),
        possible: possible.into(),
    };
    vec![
        grade("labels", interval("Weights Available AI", "Open Weights AI")),
        grade("definition", interval("fail", "fail")),
        Grade {
            progress: vec![("Class III".into(), 33.333, 50.0), ("Class II".into(), 0.0, 10.0)],
            notes: vec!["relaxed licenses are counted as the tool counts them".into()],
            ..grade("a-ladder", interval("Unclassified", "Unclassified"))
        },
        grade("levels", interval("Closed", "Limited Openness")),
        grade(
            "a-score",
            GradeResult::Score {
                low: 41.25,
                high: 52.0,
            },
        ),
        grade(
            "a-vector",
            GradeResult::Vector(vec![
                criterion("T1", "yes", "yes"),
                criterion("T2", "no", "yes"),
                criterion("U1", "partly", "partly"),
                criterion("U2", "yes", "yes"),
            ]),
        ),
        grade("house-policy", interval("fail", "pass")),
    ]
}

fn own() -> OwnFramework {
    let rules = "[framework]\nid = \"house-policy\"\ntitle = \"House policy\"\nlabel = \"House policy\"\nversion = \"1\"\n\
                 kind = \"binary\"\ncite = [\"memo 7\"]\n[[require]]\nwhen = \"present(weights.final)\"\ncite = \"memo 7\"\n";
    OwnFramework {
        file: "rules/house.toml".into(),
        framework: openassay_frameworks::load(rules).unwrap(),
    }
}

fn facts() -> Facts {
    let mut facts = Facts::default();
    let seen = || card(2, "license: llama3.2");
    let mut set = |key: &str, value: Value| facts.set(key, Fact::because(value, Assurance::Read, seen()));
    set("present(weights.final)", Value::Bool(true));
    set("restricts(users_cap, weights.final)", Value::Bool(true));
    set("license(weights.final)", Value::Name("llama3.2".into()));
    set("parameters", Value::Number(Range::exactly(1_235_814_400.0)));
    set(
        "training_flop",
        Value::Number(Range {
            low: 1e24,
            high: f64::INFINITY,
        }),
    );
    facts.set("present(code.training)", Fact::unknown(Vec::new()));
    facts
}

fn model() -> ModelSummary {
    ModelSummary {
        name: "aurora-1b".into(),
        format: "safetensors".into(),
        architecture: Some("LlamaForCausalLM".into()),
        parameters: Some(1_235_814_400),
        is_exact: false,
        dtypes: vec![("BF16".into(), 1_235_814_400)],
        quantization: None,
        files: vec![
            "model-00001-of-00003.safetensors".into(),
            "model-00002-of-00003.safetensors".into(),
        ],
        other_variants: vec!["gguf Q4_K_M".into()],
        missing: vec!["model-00003-of-00003.safetensors".into()],
    }
}

fn artifact(path: &str, role: Role) -> Artifact {
    Artifact {
        source: 0,
        path: path.into(),
        size: 4096,
        role,
        components: vec![Component::of("weights.final")],
        reason: "its name".into(),
        presence: Presence::Here,
        sha256: None,
    }
}

fn promised(path: &str, standing: DigestStanding) -> PromisedDigest {
    let is_hashed = standing != DigestStanding::NotHashed;
    PromisedDigest {
        source: 0,
        path: path.into(),
        kind: PromiseKind::Manifest,
        by_source: 0,
        promised_by: "SHA256SUMS".into(),
        line: 3,
        algorithm: "sha256",
        promised: "0123456789abcdef".into(),
        bytes: None,
        found: is_hashed.then(|| "0123456789abcdef".into()),
        standing,
        why: String::new(),
    }
}

fn next() -> NextLevel {
    NextLevel {
        level: "Open Weights AI".into(),
        steps: vec!["LICENSE: put the weights under an OSI-approved license, such as Apache-2.0".into()],
    }
}

fn judgment() -> Judgment {
    Judgment {
        fact: "judged(data_cannot_be_shared)".into(),
        question: "can the training data not be shared, for legal or technical reasons?".into(),
        evidence: vec![card(30, "the data holds patient records and cannot be shared")],
        decided: None,
        lapsed: None,
        frameworks: vec!["labels".into()],
        next: true,
    }
}
