//! Values with several forms (shorthands): the published schemas accept exactly what the decoder accepts.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rutter::diagnostics::Diagnostics;
use rutter::language::spec::SCHEMAS;
use rutter::phases::load::load;
use rutter::phases::validate::validate;
use rutter::source::Memory;
use serde_json::{Value, json};

use super::schema::validator;

/// A use of a shorthand: its definition (`None` for scalars), the schema, and a document with `@` at the value.
type ShorthandUse = (Option<&'static str>, &'static str, &'static str);

const SHORTHAND_USES: &[ShorthandUse] = &[
    (Some("EnvValue"), "service", r#"{"env": {"A": @}}"#),
    (Some("ConfigFile"), "service", r#"{"config": {"c": {"files": {"f": @}}}}"#),
    (Some("Secret"), "service", r#"{"secrets": {"S": @}}"#),
    (Some("Port"), "service", r#"{"ports": {"http": @}}"#),
    (Some("Health"), "service", r#"{"health": @}"#),
    (Some("Probe"), "service", r#"{"health": {"live": @}}"#),
    (Some("HttpGet"), "service", r#"{"health": {"http": @}}"#),
    (Some("Grpc"), "service", r#"{"health": {"grpc": @}}"#),
    (Some("Scale"), "service", r#"{"scale": @}"#),
    (Some("ExposeList"), "service", r#"{"expose": @}"#),
    (Some("Expose"), "service", r#"{"expose": [@]}"#),
    (Some("Tls"), "service", r#"{"expose": {"tls": @}}"#),
    (Some("RateLimit"), "service", r#"{"expose": {"rateLimit": @}}"#),
    (Some("Calls"), "service", r#"{"calls": @}"#),
    (Some("Call"), "service", r#"{"calls": [@]}"#),
    (Some("NamedCall"), "service", r#"{"calls": {"cart": @}}"#),
    (Some("Identity"), "service", r#"{"identity": @}"#),
    (Some("Hold"), "overlay", r#"{"hold": @}"#),
    (Some("Repository"), "platform", r#"{"repository": @}"#),
    (Some("Codeowners"), "platform", r#"{"codeowners": @}"#),
    (Some("Asked"), "platform", r#"{"policies": {"acknowledge": [@]}}"#),
    (Some("ProviderChoice"), "environment", r#"{"provider": @}"#),
    (Some("ReceiverSecret"), "team", r#"{"receivers": {"r": {"webhook": @}}}"#),
    (Some("Capability"), "component", r#"{"provides": [@]}"#),
    (None, "service", r#"{"disruptions": {"maxUnavailable": @}}"#),
    (None, "service", r#"{"shutdown": {"grace": @}}"#),
    (None, "service", r#"{"resources": {"cpu": @}}"#),
    (None, "service", r#"{"volumes": {"v": {"size": @}}}"#),
    (None, "service", r#"{"alerts": {"memory": @}}"#),
    (None, "service", r#"{"alerts": {"latency": @}}"#),
    (None, "service", r#"{"labels": {"a": @}}"#),
    (None, "service", r#"{"acknowledge": [{"risk": "destroy", "reason": "x", "expires": @}]}"#),
    (None, "platform", r#"{"promotion": {"order": [@]}}"#),
    (None, "platform", r#"{"promotion": {"freezes": {"f": {"window": @}}}}"#),
    (None, "platform", r#"{"promotion": {"freezes": {"f": {"from": @}}}}"#),
    (None, "platform", r#"{"policies": {"acknowledge": [{"risk": "destroy", "environments": @}]}}"#),
];

/// Valid and invalid texts for the grammars of shorthands.
const TEXTS: &[&str] = &[
    "",
    "x",
    "true",
    "8080",
    "/healthz",
    "30s",
    "5m",
    "1h30m",
    "5m1h",
    "99999999999999999999d",
    "300ms",
    "1.2s",
    "1.5ms",
    "0ms",
    "25%",
    "%",
    "-1%",
    "+5%",
    "100m..500m",
    "99.9",
    "destroy",
    "protected",
    "CODEOWNERS",
    ".github/CODEOWNERS",
    "docs/OWNERS",
    "https://a.example.com",
    "https://a.example.com:8443/",
    "https://a.example.com/path",
    "10.0.0.0/8:5432",
    "cart:grpc",
    "a#b",
    "fri 16:00..mon 08:00",
    "fri 16:00..08:00",
    "18:00..08:00",
    "18:00..25:00",
    "2026-12-20",
    "2026-13-40",
    "2026-12-20T18:00",
    "2026-12-20T18:00:00Z",
    "high",
    "pods",
    "TCP",
];

fn numbers() -> Vec<Value> {
    let small = [json!(0), json!(1), json!(-1), json!(80), json!(101), json!(65_535), json!(65_536)];
    let large = [json!(u32::MAX), json!(1_u64 << 32), json!(i64::MAX), json!(u64::MAX)];
    let fractions = [json!(0.5), json!(99.9), json!(1.234_567), json!(1.234_567_8), json!(3.0)];
    [small.as_slice(), &large, &fractions].concat()
}

/// Returns every scalar, alone and as the only item of a list.
fn scalars() -> Vec<Value> {
    let texts = TEXTS.iter().map(|text| Value::from(*text));
    let others = [json!(true), json!(false), Value::Null, json!([]), json!({})];
    let all: Vec<Value> = texts.chain(numbers()).chain(others).collect();
    all.iter().cloned().chain(all.iter().map(|scalar| json!([scalar]))).collect()
}

/// Returns whether rutter decodes a document of this kind without errors.
fn decodes(schema: &str, text: &str) -> bool {
    let path = match schema {
        "platform" => "platform/platform.yaml",
        "environment" => "platform/environments/prod.yaml",
        "team" => "platform/teams/shop.yaml",
        "component" => "platform/components/dns.yaml",
        "overlay" => "apps/cart/overlays/prod.yaml",
        _ => "apps/cart/service.yaml",
    };
    let files: Memory = [("apps/cart/service.yaml", "team: shop\n"), (path, text)].into_iter().collect();
    let loaded = load(&files, &mut Diagnostics::new());
    let mut found = Diagnostics::new();
    validate(&loaded, &mut found);
    found.is_empty()
}

/// Collects the keys of a definition and of the definitions that it refers to directly.
fn keys(definition: &Value, depth: u8, found: &mut BTreeSet<String>) {
    match definition {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            if let (Some(name), 1..) = (object.get("$ref").and_then(Value::as_str), depth) {
                let name = name.split("/definitions/").nth(1).unwrap().split('/').next().unwrap();
                definitions(name).into_iter().for_each(|d| keys(d, depth - 1, found));
            }
            object.values().for_each(|value| keys(value, depth, found));
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, depth, found)),
        _ => {}
    }
}

fn definitions(name: &str) -> Option<&'static Value> {
    SCHEMAS.iter().find_map(|schema| schema.json().get("definitions")?.get(name))
}

fn values(keys: Vec<String>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => proptest::sample::select(TEXTS).prop_map(Value::from),
        3 => proptest::sample::select(numbers()),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let key = proptest::sample::select(keys);
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            1 => proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => proptest::collection::btree_map(key.clone(), inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

/// Texts that match the schema's pattern but are invalid. The schema accepts them, and rutter reports the mistake.
const MEANINGLESS: &[&str] = &[
    // A call names a host.
    "https://a.example.com/path",
    // These are too long and too short.
    "99999999999999999999d",
    "0ms",
    // These have a day or time that does not exist, or a weekly window that ends with a day only.
    "2026-13-40",
    "18:00..25:00",
    "fri 16:00..08:00",
];

/// Returns whether the schema and the decoder may differ for a value, for one of these reasons.
fn excepted(document: &str, value: &Value) -> bool {
    let percentage = document.contains("\"memory\": @");
    let quantity = document.contains("\"size\": @") || document.contains("\"cpu\": @");
    match value {
        Value::String(text) if MEANINGLESS.contains(&text.as_str()) => true,
        // The decoder reads a percentage in quotes as a number; the schema limits only numbers.
        Value::String(text) => percentage && text == "99.9",
        // JSON Schema accepts a number such as `1.0` as a whole number.
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|n| n.fract() == 0.0) => true,
        // Validators differ in the remainder of numbers with more than six decimals.
        Value::Number(number) => percentage && number.to_string().len() > 8,
        // The decoder keeps a quantity as written, whatever its YAML type; the rule `invalid-quantity` refuses these.
        Value::Bool(_) => quantity,
        Value::Array(items) => items.iter().any(|item| excepted(document, item)),
        // Only one of these fields may be given. The decoder checks this with a clear message; the schema does not.
        Value::Object(entries) => {
            let targets =
                ["service", "host", "cidr"].iter().filter(|key| entries.get(**key).is_some_and(|v| !v.is_null()));
            targets.count() > 1 || entries.values().any(|value| excepted(document, value))
        }
        Value::Null => false,
    }
}

#[test]
fn the_schemas_take_what_the_decoder_takes_and_nothing_else() {
    let mut wrong = Vec::new();
    for (definition, schema, document) in SHORTHAND_USES {
        let mut known_keys = BTreeSet::from(["nonsense".to_owned(), "a".to_owned()]);
        definition.and_then(definitions).into_iter().for_each(|d| keys(d, 2, &mut known_keys));
        let validator = validator(schema);
        let differ = |value: &Value| {
            let text = document.replace('@', &value.to_string());
            let by_schema = validator.is_valid(&serde_json::from_str(&text).unwrap());
            let differ = by_schema != decodes(schema, &text) && !excepted(document, value);
            differ.then(|| format!("the schema says {by_schema} to {text}"))
        };
        wrong.extend(scalars().iter().filter_map(differ));
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(super::cases(128)) });
        let result = runner.run(&values(known_keys.into_iter().collect()), |value| match differ(&value) {
            Some(how) => Err(TestCaseError::fail(how)),
            None => Ok(()),
        });
        wrong.extend(result.err().map(|error| error.to_string()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_definition_of_several_shapes_is_tried() {
    let shapes = |definition: &Value| definition.get("anyOf").is_some_and(Value::is_array);
    let several: BTreeSet<&str> = SCHEMAS
        .iter()
        .filter_map(|schema| schema.json().get("definitions")?.as_object())
        .flatten()
        .filter(|(_, definition)| shapes(definition))
        .map(|(name, _)| name.as_str())
        .collect();
    let tried: BTreeSet<&str> = SHORTHAND_USES.iter().filter_map(|(definition, ..)| *definition).collect();
    assert_eq!(several, tried);
}
