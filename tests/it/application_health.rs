//! The health check of Applications, run with Lua 5.1 over the cases in `tests/application-health/cases.yaml`, with no
//! more of Lua's library than Argo CD's interpreter has.

use jiff::{Span, Timestamp};
use mlua::{Lua, LuaOptions, StdLib, Table, Value as LuaValue};
use rutter::diagnostics::FileId;
use rutter::language::model::{APPLICATION_HEALTH, APPLICATION_HEALTH_KEY};
use rutter::pipeline::compile::compile;
use rutter::source::Memory;
use rutter::yaml::{ReadOptions, Value, read_document};

fn cases() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/application-health/cases.yaml");
    let node = read_document(&std::fs::read(path).unwrap(), FileId(0), ReadOptions::default()).unwrap();
    Value::from(&node)
}

/// Returns `-20m` as the time twenty minutes before now.
fn time(text: &str) -> Option<String> {
    let minutes: i64 = text.strip_prefix('-')?.strip_suffix('m')?.parse().ok()?;
    let time = Timestamp::now() - Span::new().minutes(minutes);
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn to_lua(lua: &Lua, value: &Value) -> LuaValue {
    match value {
        Value::Mapping(entries) => {
            let table = lua.create_table().unwrap();
            entries.iter().for_each(|(key, value)| table.set(key.to_string(), to_lua(lua, value)).unwrap());
            LuaValue::Table(table)
        }
        Value::Sequence(items) => {
            let items = items.iter().map(|item| to_lua(lua, item));
            LuaValue::Table(lua.create_sequence_from(items).unwrap())
        }
        Value::Int(number) => LuaValue::Number(f64::from(i32::try_from(*number).unwrap())),
        Value::Bool(value) => LuaValue::Boolean(*value),
        other => {
            let text = other.as_str().unwrap();
            LuaValue::String(lua.create_string(time(text).unwrap_or_else(|| text.to_owned())).unwrap())
        }
    }
}

/// Returns health and message of an object.
fn judge(object: &Value) -> (String, String) {
    let lua = Lua::new_with(StdLib::TABLE | StdLib::PACKAGE | StdLib::OS, LuaOptions::default()).unwrap();
    lua.globals().set("obj", to_lua(&lua, object)).unwrap();
    assert!(lua.globals().get::<LuaValue>("string").unwrap().is_nil(), "Argo CD's interpreter has none");
    let found: Table = lua.load(APPLICATION_HEALTH).eval().unwrap();
    (found.get("status").unwrap(), found.get("message").unwrap())
}

#[test]
fn an_application_is_well_when_the_last_sync_of_its_present_revision_succeeded() {
    let cases = cases();
    assert!(cases.items().len() > 30);
    let mut wrong = Vec::new();
    for case in cases.items() {
        let text = |key: &str| case.get(key).and_then(Value::as_str);
        let (health, message) = judge(case.get("object").unwrap());
        if text("health") != Some(&health) || text("message").is_some_and(|wanted| wanted != message) {
            wrong.push(format!("{}: {health}, {message}", text("name").unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const ARGO_CD: &str = "tier: core
controlPlane: true
environments: [dev]
chart: { repository: https://argoproj.github.io/argo-helm, name: argo-cd, version: \"9.3.7\" }
";

/// Returns files of the output of a platform with a component.
fn output(component: &str) -> impl Fn(&str) -> String + use<> {
    let mut files = Memory::new();
    let platform = "name: acme\nrepository: https://git.example.com/acme/platform.git\ntiers: [core]\n";
    files.insert("platform/platform.yaml", platform);
    let environment = "clusters: [{ name: dev, server: https://dev }]\nkubernetes: \"1.34\"\n";
    files.insert("platform/environments/dev.yaml", environment);
    files.insert("platform/teams/shop.yaml", "owners: [acme:shop]\n");
    files.insert("platform/components/argocd.yaml", component);
    let service = "team: shop\nimage: registry.example.com/shop/cart\nport: 8080\nhealth: /healthz\n";
    files.insert("apps/cart/service.yaml", service);
    files.insert("apps/cart/overlays/dev.yaml", "tag: v1.0.0\n");
    let compiled = compile(&files);
    let found: Vec<_> = compiled.checked.diagnostics.iter().map(|d| (d.code, &d.message)).collect();
    assert!(!compiled.checked.diagnostics.has_errors(), "{found:#?}");
    move |path| String::from_utf8(compiled.tree.get(path).unwrap_or_else(|| panic!("no {path}")).to_vec()).unwrap()
}

#[test]
fn the_values_of_argo_cd_bring_the_check_unless_they_have_one() {
    const VALUES: &str = "generated/components/argocd/dev/values.yaml";
    let key = format!("{APPLICATION_HEALTH_KEY}: |");
    let read = output(ARGO_CD)(VALUES);
    assert!(read.contains(&key) && read.contains("local function is_compared()"), "{read}");
    let own = ARGO_CD.replace(
        "\"9.3.7\" }",
        &format!(
            "\"9.3.7\", values: {{ configs: {{ cm: {{ {APPLICATION_HEALTH_KEY}: mine, admin.enabled: false }} }} }} }}"
        ),
    );
    let read = output(&own)(VALUES);
    assert!(read.contains("mine") && read.contains("admin.enabled") && !read.contains("is_compared"), "{read}");
}

#[test]
fn retries_do_not_run_out_where_they_take_newer_revisions() {
    let files = |version: &str| {
        let argo_cd = ARGO_CD.replace("9.3.7", version);
        let read = output(&argo_cd);
        let paths = [
            "generated/argocd/main/applications/root.yaml",
            "generated/argocd/main/environments/dev/applicationsets/shop-dev.yaml",
        ];
        paths.map(read)
    };
    for read in files("9.1.0") {
        assert!(read.contains("limit: -1") && read.contains("refresh: true"), "{read}");
    }
    // Argo CD 3.1 does not know `refresh`, and would try the revision that fails for ever.
    for read in files("9.0.5") {
        assert!(read.contains("limit: 5") && !read.contains("refresh"), "{read}");
    }
}

#[test]
fn what_delivers_applications_says_so() {
    let read = output(ARGO_CD);
    for path in ["root", "environment-dev"] {
        let text = read(&format!("generated/argocd/main/applications/{path}.yaml"));
        assert!(text.contains("rutter.dev/delivers: applications"), "{text}");
    }
    assert!(!read("generated/argocd/main/applications/argocd.yaml").contains("rutter.dev/delivers"));
    assert!(!read("generated/argocd/main/environments/dev/applications/tenant-shop-dev.yaml").contains("delivers"));
}
