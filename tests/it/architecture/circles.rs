//! No files import each other in a cycle, because a reader of one of them would have to read all.

use std::collections::BTreeSet;

use super::modules::{Crate, crates};

/// Returns the groups of two or more nodes that reach each other (Tarjan's strongly connected components).
fn circles(edges: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let reaches = |start: usize| {
        let (mut seen, mut queue) = (BTreeSet::new(), vec![start]);
        while let Some(node) = queue.pop() {
            queue.extend(edges[node].iter().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let reached: Vec<BTreeSet<usize>> = (0..edges.len()).map(reaches).collect();
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    for (node, from_here) in reached.iter().enumerate().filter(|(node, from_here)| from_here.contains(node)) {
        found.insert(from_here.iter().copied().filter(|other| reached[*other].contains(&node)).collect());
    }
    found.into_iter().collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut wrong = Vec::new();
    for (name, root) in crates() {
        let program = Crate::read(&root);
        let edges = program.references();
        for circle in circles(&edges) {
            let files = circle.iter().map(|n| {
                let next = edges[*n].iter().filter(|m| circle.contains(m)).map(|m| program.modules[*m].file.as_str());
                format!("  {} -> {}", program.modules[*n].file, next.collect::<Vec<_>>().join(", "))
            });
            wrong.push(format!("{name}: {} files\n{}", circle.len(), files.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(wrong.is_empty(), "files that import each other in a circle:\n{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_found() {
    let edges = |edges: &[&[usize]]| edges.iter().map(|to| to.iter().copied().collect()).collect::<Vec<BTreeSet<_>>>();
    assert_eq!(circles(&edges(&[&[1], &[2], &[]])), Vec::<Vec<usize>>::new());
    assert_eq!(circles(&edges(&[&[1], &[2], &[1, 3], &[4], &[3]])), vec![vec![1, 2], vec![3, 4]]);
}
