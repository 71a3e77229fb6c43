//! Writes dashboards as JSON of Grafana's classic dashboard model. The names of fields and values are Grafana's.

use serde::Serialize;

use super::grafana::{Dashboard, Link, Look, Panel, Unit, Variable};

/// The version of the model, which is that of Grafana 10.4; later versions of Grafana migrate it when they load it.
const SCHEMA_VERSION: u32 = 39;
/// The width of the grid of panels.
const COLUMNS: u32 = 24;

/// The data source of every panel and its queries: the one that the reader chose in the variable `datasource`.
const DATASOURCE: Datasource = Datasource { r#type: "prometheus", uid: "${datasource}" };

#[derive(Debug, Clone, Copy, Serialize)]
struct Datasource {
    r#type: &'static str,
    uid: &'static str,
}

impl Dashboard {
    /// Writes JSON with one line for each panel, so that a change of a panel changes one line.
    pub(super) fn json(&self) -> String {
        let mut out = Vec::with_capacity(16 * 1024);
        out.extend_from_slice(b"{\n");
        line(&mut out, "uid", &self.uid);
        line(&mut out, "title", &self.title);
        line(&mut out, "tags", &self.tags);
        line(&mut out, "schemaVersion", &SCHEMA_VERSION);
        line(&mut out, "editable", &false);
        line(&mut out, "graphTooltip", &1);
        line(&mut out, "refresh", &"1m");
        line(&mut out, "time", &Time { from: "now-6h", to: "now" });
        line(&mut out, "links", &self.links.iter().map(LinkJson::new).collect::<Vec<_>>());
        out.extend_from_slice(b"\"templating\": { \"list\": [\n");
        let variables = std::iter::once(VariableJson::datasource()).chain(self.variables.iter().map(VariableJson::new));
        list(&mut out, variables);
        out.extend_from_slice(b"] },\n\"panels\": [\n");
        list(&mut out, positioned_panels(&self.rows));
        out.extend_from_slice(b"]\n}\n");
        // This cannot fail, because everything that was written above is UTF-8.
        String::from_utf8(out).unwrap_or_default()
    }
}

fn line(out: &mut Vec<u8>, key: &str, value: &impl Serialize) {
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\": ");
    json(out, value);
    out.extend_from_slice(b",\n");
}

fn list(out: &mut Vec<u8>, items: impl Iterator<Item = impl Serialize>) {
    for (at, item) in items.enumerate() {
        out.extend_from_slice(if at == 0 { b"" } else { b",\n" });
        json(out, &item);
    }
    out.push(b'\n');
}

/// Appends a value as JSON. This cannot fail: all maps have text keys, and writing to memory has no errors.
fn json(out: &mut Vec<u8>, value: &impl Serialize) {
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

#[derive(Serialize)]
struct Time {
    from: &'static str,
    to: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LinkJson<'a> {
    title: &'a str,
    r#type: &'static str,
    icon: &'static str,
    url: &'a str,
    tags: [&'static str; 0],
    as_dropdown: bool,
    include_vars: bool,
    keep_time: bool,
    target_blank: bool,
}

impl<'a> LinkJson<'a> {
    fn new(link: &'a Link) -> Self {
        Self {
            title: &link.title,
            r#type: "link",
            icon: "dashboard",
            url: &link.url,
            tags: [],
            as_dropdown: false,
            include_vars: false,
            keep_time: true,
            target_blank: false,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VariableJson<'a> {
    name: &'a str,
    label: &'a str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    datasource: Option<Datasource>,
    query: VariableQuery,
    /// When Grafana asks for the values: 1 when the dashboard is loaded, 2 when the time range changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<u32>,
    include_all: bool,
    multi: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    all_value: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum VariableQuery {
    Text(String),
    #[serde(rename_all = "camelCase")]
    Prometheus {
        query: String,
        ref_id: &'static str,
    },
}

impl<'a> VariableJson<'a> {
    fn datasource() -> Self {
        Self {
            name: "datasource",
            label: "Data source",
            r#type: "datasource",
            datasource: None,
            query: VariableQuery::Text("prometheus".to_owned()),
            refresh: Some(1),
            include_all: false,
            multi: false,
            all_value: None,
        }
    }

    fn new(variable: &'a Variable) -> Self {
        let (name, label, r#type, datasource, query, refresh, all) = match variable {
            Variable::Label { name, label, query } => {
                let query = VariableQuery::Prometheus { query: query.clone(), ref_id: "Values" };
                (name, label, "query", Some(DATASOURCE), query, Some(2), true)
            }
            Variable::Choice { name, label, pairs, all } => {
                // Grafana splits the text at commas, and each pair at ` : `.
                let pairs: Vec<String> = pairs.iter().map(|(shown, value)| format!("{shown} : {value}")).collect();
                (name, label, "custom", None, VariableQuery::Text(pairs.join(",")), None, *all)
            }
        };
        let all_value = all.then_some(".+");
        Self { name, label, r#type, datasource, query, refresh, include_all: all, multi: refresh.is_some(), all_value }
    }
}

#[derive(Serialize)]
struct GridPos {
    x: u32,
    y: u32,
    w: u32,
    h: u32,
}

#[derive(Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "rows are few, and live as long as it takes to write them")]
enum PanelJson<'a> {
    #[serde(rename_all = "camelCase")]
    Row { id: u32, r#type: &'static str, title: &'a str, collapsed: bool, panels: [(); 0], grid_pos: GridPos },
    #[serde(rename_all = "camelCase")]
    Panel {
        id: u32,
        r#type: &'static str,
        title: &'a str,
        datasource: Datasource,
        grid_pos: GridPos,
        field_config: FieldConfig,
        options: Options,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        transformations: Vec<Transformation>,
        targets: Vec<Target<'a>>,
    },
}

#[derive(Serialize)]
struct FieldConfig {
    defaults: Defaults,
    overrides: [(); 0],
}

#[derive(Serialize)]
struct Defaults {
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds: Option<Thresholds>,
}

#[derive(Serialize)]
struct Thresholds {
    mode: &'static str,
    steps: [Step; 2],
}

#[derive(Serialize)]
struct Step {
    color: &'static str,
    /// The lowest value of the step; `None` stands for minus infinity.
    value: Option<f64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Options {
    /// No options: by default Grafana shows the legend below the lines.
    Lines {},
    #[serde(rename_all = "camelCase")]
    Value { reduce_options: Reduce, color_mode: &'static str, graph_mode: &'static str },
    #[serde(rename_all = "camelCase")]
    Table { show_header: bool },
}

#[derive(Serialize)]
struct Reduce {
    calcs: [&'static str; 1],
}

#[derive(Serialize)]
struct Transformation {
    id: &'static str,
    options: TransformationOptions,
}

/// Hides the column with the time, which is the same in all rows of an instant query.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TransformationOptions {
    exclude_by_name: Excluded,
}

#[derive(Serialize)]
struct Excluded {
    #[serde(rename = "Time")]
    time: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    ref_id: String,
    expr: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    legend_format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instant: Option<bool>,
}

/// Places headings and panels on the grid from left to right and from top to bottom, and numbers them from 1.
fn positioned_panels<'a>(rows: &'a [(&'static str, Vec<Panel>)]) -> impl Iterator<Item = PanelJson<'a>> {
    let (mut y, mut id) = (0, 0);
    let position = move |(title, panels): &'a (&'static str, Vec<Panel>)| {
        let mut next = || {
            id += 1;
            id
        };
        let heading = GridPos { x: 0, y, w: COLUMNS, h: 1 };
        let mut all =
            vec![PanelJson::Row { id: next(), r#type: "row", title, collapsed: false, panels: [], grid_pos: heading }];
        y += 1;
        let (mut x, mut height) = (0, 0);
        for panel in panels {
            let (w, h) = panel.size;
            if x + w > COLUMNS {
                (x, y, height) = (0, y + height, 0);
            }
            all.push(panel.json(next(), GridPos { x, y, w, h }));
            (x, height) = (x + w, height.max(h));
        }
        y += height;
        all
    };
    rows.iter().flat_map(position)
}

impl Panel {
    fn json(&self, id: u32, grid_pos: GridPos) -> PanelJson<'_> {
        let table = self.look == Look::Table;
        let excluded = TransformationOptions { exclude_by_name: Excluded { time: true } };
        let targets = ('A'..='Z').zip(&self.queries).map(|(letter, query)| Target {
            ref_id: letter.to_string(),
            expr: &query.expr,
            legend_format: &query.legend,
            format: table.then_some("table"),
            instant: (self.look != Look::Lines).then_some(true),
        });
        PanelJson::Panel {
            id,
            r#type: self.look.panel_type(),
            title: &self.title,
            datasource: DATASOURCE,
            grid_pos,
            field_config: FieldConfig { defaults: self.defaults(), overrides: [] },
            options: self.look.options(),
            transformations: table
                .then_some(Transformation { id: "organize", options: excluded })
                .into_iter()
                .collect(),
            targets: targets.collect(),
        }
    }

    fn defaults(&self) -> Defaults {
        let steps = |below, value, above| Thresholds {
            mode: "absolute",
            steps: [Step { color: below, value: None }, Step { color: above, value: Some(value) }],
        };
        let thresholds = match self.look {
            Look::Value { good_from } => Some(steps("red", f64::from(good_from) / 1000.0, "green")),
            Look::Alarm => Some(steps("green", 1.0, "red")),
            Look::Lines | Look::Table => None,
        };
        let min = (self.look == Look::Lines && self.unit != Unit::Ratio).then_some(0);
        Defaults { unit: self.unit.id(), min, thresholds }
    }
}

impl Look {
    /// The type of the panel in Grafana.
    fn panel_type(self) -> &'static str {
        match self {
            Self::Lines => "timeseries",
            Self::Value { .. } | Self::Alarm => "stat",
            Self::Table => "table",
        }
    }

    fn options(self) -> Options {
        match self {
            Self::Lines => Options::Lines {},
            Self::Value { .. } | Self::Alarm => Options::Value {
                reduce_options: Reduce { calcs: ["lastNotNull"] },
                color_mode: "value",
                graph_mode: "none",
            },
            Self::Table => Options::Table { show_header: true },
        }
    }
}
