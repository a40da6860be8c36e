//! The file as a whole: its dialect, its imports and repositories (§6).

use crate::diagnostic::{Checked, Diagnostic};
use crate::dialect::rules::Macros;
use crate::dialect::shape::ShapeId;
use crate::dialect::{Dialect, foreign};
use crate::entities::{Entries, Import, Repository, Syntax};
use crate::name::Name;
use crate::nearest::nearest;
use crate::origin::{At, Origin};
use crate::wording::found;
use crate::yaml::tree::{Cursor, NodeId, ScalarKind, Tree, TreeKind};

use super::Lowering;
use super::errors::rules;
use super::shape::{Fields, Form};

const VERSION_KEY: &str = "tosca_definitions_version";

/// The dialect of a file, by its first key; `None` when it cannot or need not be read any further.
pub(super) fn choose_dialect(
    tree: &Checked<Tree>,
    dialects: &[&'static Dialect],
) -> (Option<&'static Dialect>, Vec<Diagnostic>) {
    let base = dialects.first().copied();
    let Some(root) = Cursor::root(&tree.value) else {
        // What could not be read at all was reported as such.
        let diagnostic =
            (!tree.is_faulty()).then(|| rules::no_map(Origin::root(tree.value.file), "nothing", base));
        return (None, diagnostic.into_iter().collect());
    };
    let Some(entries) = root.entries() else {
        let is_fault = matches!(root.get().kind, TreeKind::Alias(..)) || root.is_damaged();
        let diagnostic = (!is_fault).then(|| rules::no_map(root.origin, &found(root), base));
        return (None, diagnostic.into_iter().collect());
    };
    let is_version = |key: Cursor<'_>| key.scalar().is_some_and(|scalar| &*scalar.text == VERSION_KEY);
    let is_near = |key: Cursor<'_>| {
        let text = key.scalar().map(|scalar| &*scalar.text);
        text.is_some_and(|text| nearest(text, [VERSION_KEY]).is_some())
    };
    let position = entries.iter().position(|entry| is_version(entry.key));
    // A misspelt key is reported as such.
    let position = position.or_else(|| entries.iter().position(|entry| is_near(entry.key)));
    let Some(position) = position else {
        let foreign = entries
            .iter()
            .find_map(|entry| foreign::by_root_key(&entry.key.scalar()?.text));
        return match (foreign, root.is_damaged()) {
            (Some(title), _) => (None, vec![rules::unread_language(root.origin, title)]),
            (None, false) => {
                let first = entries.first().map(|entry| entry.key.origin);
                (base, vec![rules::no_version(root.origin, first, base)])
            }
            (None, true) => (base, Vec::new()),
        };
    };
    let entry = entries[position];
    let version = match (entry.value.scalar(), entry.value.get().scalar_kind()) {
        (Some(scalar), Some(kind)) if kind != ScalarKind::Null => &scalar.text,
        (_, _) => {
            let is_fault = matches!(entry.value.get().kind, TreeKind::Alias(..)) || entry.value.is_damaged();
            let diagnostic = (!is_fault).then(|| rules::version_kind(entry.value, base));
            return (base, diagnostic.into_iter().collect());
        }
    };
    let mut diagnostics = Vec::new();
    let dialect = match dialects.iter().find(|dialect| dialect.version == &**version) {
        Some(dialect) => Some(*dialect),
        None => {
            let versions = dialects.iter().map(|dialect| dialect.version);
            let foreign = foreign::by_version(version);
            let near = nearest(version, versions).filter(|_| foreign.is_none());
            diagnostics.push(match &foreign {
                Some(title) => rules::unread_dialect(entry.value.origin, version, title),
                None => rules::unknown_version(entry.value.origin, version, near, dialects),
            });
            // A slip of the pen does not keep the rest from being read.
            dialects
                .iter()
                .copied()
                .find(|dialect| Some(dialect.version) == near)
        }
    };
    if position > 0 && dialect.is_some() {
        diagnostics.push(rules::version_not_first(entry.key.origin, entries[0].key.origin));
    }
    (dialect, diagnostics)
}

/// A file of which nothing could be read.
pub(super) fn empty(tree: &Tree, dialects: &[&'static Dialect]) -> Syntax {
    let base = dialects.first().copied().unwrap_or(crate::dialect::ALL[0]);
    Syntax {
        file: tree.file,
        rules: base.rules,
        description: None,
        metadata: None,
        profile: None,
        imports: Vec::new(),
        repositories: Entries::new(),
        artifact_types: Entries::new(),
        data_types: Entries::new(),
        capability_types: Entries::new(),
        interface_types: Entries::new(),
        relationship_types: Entries::new(),
        node_types: Entries::new(),
        group_types: Entries::new(),
        policy_types: Entries::new(),
        functions: Entries::new(),
        service_template: None,
        holes: Vec::new(),
    }
}

impl<'tree> Lowering<'tree> {
    /// All entities of the file.
    pub(super) fn file(&mut self) -> Syntax {
        let root = Cursor::root(self.tree).and_then(|root| self.open_map(ShapeId::File, None, root));
        let Some(file) = root else {
            return empty(self.tree, &[self.dialect]);
        };
        if let (Some(profile), Some(template)) = (file.key("profile"), file.key("service_template")) {
            let diagnostic = rules::profile_and_template(template.origin, profile.origin);
            self.report_harmless(template, "", diagnostic);
        }
        self.check_macros(&file);
        Syntax {
            file: self.tree.file,
            rules: self.dialect.rules,
            description: self.text(&file, "description"),
            metadata: file.data("metadata"),
            profile: self.text(&file, "profile"),
            imports: self.imports(&file),
            repositories: self.named(&file, "repositories", Self::repository),
            artifact_types: self.artifact_types(&file),
            data_types: self.data_types(&file),
            capability_types: self.capability_types(&file),
            interface_types: self.interface_types(&file),
            relationship_types: self.relationship_types(&file),
            node_types: self.node_types(&file),
            group_types: self.group_types(&file),
            policy_types: self.policy_types(&file),
            functions: self.functions(&file),
            service_template: self.service_template(&file),
            holes: Vec::new(),
        }
    }

    /// What stands under `dsl_definitions` is there to be repeated, for which it needs an anchor (§6.3).
    fn check_macros(&mut self, file: &Fields<'tree>) {
        if self.dialect.rules.macros == Macros::Open {
            return;
        }
        let macros = file.get("dsl_definitions").and_then(Cursor::entries);
        for entry in macros.into_iter().flatten() {
            let has_anchor = [entry.key.node, entry.value.node]
                .iter()
                .any(|node| has_anchor(self.tree, *node));
            if !has_anchor && !entry.value.is_damaged() {
                let text = entry.key.scalar().map_or("", |key| key.text.as_str());
                let diagnostic = rules::macro_without_anchor(entry.key.origin, text);
                self.report_harmless(entry.key, "", diagnostic);
            }
        }
    }

    /// The imports of the file, after the one that every file of its dialect has.
    fn imports(&mut self, file: &Fields<'tree>) -> Vec<Import> {
        let version = file
            .get(VERSION_KEY)
            .map_or(file.origin(), |version| version.origin);
        let implicit = self.dialect.profile.map(|profile| Import {
            origin: version,
            url: Some(At::new(Name::new(profile), version)),
            profile: None,
            repository: None,
            namespace: None,
            is_implicit: true,
        });
        let written = self.listed(file, "imports", Self::import);
        implicit.into_iter().chain(written).collect()
    }

    fn import(&mut self, item: Cursor<'tree>) -> Option<Import> {
        let fields = match self.open(ShapeId::Import, None, item)? {
            Form::Map(fields) => fields,
            Form::Short(url) => {
                return Some(Import {
                    origin: item.origin,
                    url: Some(At::new(url.scalar()?.text.clone(), item.origin)),
                    profile: None,
                    repository: None,
                    namespace: None,
                    is_implicit: false,
                });
            }
        };
        match (fields.key("url"), fields.key("profile")) {
            (Some(url), Some(profile)) => {
                let diagnostic = rules::url_and_profile(url.origin, profile.origin);
                self.report(item, "", diagnostic);
            }
            (None, None) if !fields.is_meant("url") && !fields.is_meant("profile") => {
                self.report(item, "", rules::no_import_target(item.origin));
            }
            (None, Some(profile)) => {
                if let Some(repository) = fields.key("repository") {
                    let diagnostic = rules::repository_of_profile(repository.origin, profile.origin);
                    self.report(item, "", diagnostic);
                }
            }
            (Some(_), None) | (None, None) => {}
        }
        Some(Import {
            origin: item.origin,
            url: self.text(&fields, "url"),
            profile: self.text(&fields, "profile"),
            repository: self.text(&fields, "repository"),
            namespace: self.text(&fields, "namespace"),
            is_implicit: false,
        })
    }

    fn repository(&mut self, name: &At<Name>, value: Cursor<'tree>) -> Option<Repository> {
        let url = match self.open(ShapeId::Repository, Some(&name.value), value)? {
            Form::Map(fields) => self.text(&fields, "url"),
            Form::Short(url) => Some(At::new(url.scalar()?.text.clone(), value.origin)),
        };
        Some(Repository {
            origin: name.origin,
            url,
        })
    }
}

/// Whether a node, or one inside it, has an anchor. An alias can have none and leads to one.
fn has_anchor(tree: &Tree, root: NodeId) -> bool {
    let mut rest = vec![root];
    while let Some(id) = rest.pop() {
        let node = &tree.nodes[id];
        if node.anchor.is_some() {
            return true;
        }
        match &node.kind {
            TreeKind::Alias(..) => return true,
            TreeKind::Scalar(_) => {}
            TreeKind::Sequence(items) => rest.extend(items),
            TreeKind::Mapping(entries) => rest.extend(entries.iter().flat_map(|(key, value)| [key, value])),
        }
    }
    false
}
