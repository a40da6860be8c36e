//! Derivation: who derives from whom, each type after its parent, and circles cut open.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::{Entries, Kind, Syntax, TypeHeader};
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use super::{
    ArtifactType, BuiltIn, CapabilityType, DataType, FileTypes, Function, GroupType, Header, InterfaceType,
    Members, NodeType, PolicyType, RelationshipType, Types, errors,
};
use crate::names::{Lookup, Names, TypeId};

/// The eight kinds of types.
const KINDS: [Kind; 8] = [
    Kind::Data,
    Kind::Artifact,
    Kind::Interface,
    Kind::Capability,
    Kind::Relationship,
    Kind::Node,
    Kind::Group,
    Kind::Policy,
];

/// All types with their ancestors and without members, and the order in which members can be laid out.
pub(super) struct Linearized {
    /// The types.
    pub(super) types: Types,
    /// By kind: types whose parents stand in the level before.
    pub(super) levels: BTreeMap<Kind, Vec<Vec<TypeId>>>,
    /// What was noticed: circles.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Follows `derived_from` of every type.
///
/// Never recurses: chains may be as long as files allow. A circle is reported once, at its first type, and each of its
/// types then stands without a parent.
pub(super) fn linearize(files: &BTreeMap<FileId, Checked<Syntax>>, names: &Names) -> Linearized {
    let mut linearized = Linearized {
        types: Types::default(),
        levels: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    let mut headers: BTreeMap<Kind, Forest<'_>> = BTreeMap::new();
    for kind in KINDS {
        let mut forest = Forest::new(files, names, kind);
        let levels = forest.sort(&mut linearized.diagnostics);
        linearized.levels.insert(kind, levels);
        headers.insert(kind, forest);
    }
    for file in names.files_by_path() {
        let types = bare_types(&files[file].value, names, *file, &headers);
        linearized.types.files.insert(*file, Arc::new(types));
    }
    linearized
}

/// The types of one kind and their parents.
struct Forest<'a> {
    types: Vec<Entry<'a>>,
    /// The first type of each file.
    first: BTreeMap<FileId, usize>,
}

struct Entry<'a> {
    id: TypeId,
    header: &'a TypeHeader,
    parent: Option<usize>,
    built_in: Option<BuiltIn>,
    depth: u32,
    complete: bool,
    placed: bool,
}

impl<'a> Forest<'a> {
    fn new(files: &'a BTreeMap<FileId, Checked<Syntax>>, names: &Names, kind: Kind) -> Forest<'a> {
        let mut forest = Forest {
            types: Vec::new(),
            first: BTreeMap::new(),
        };
        for file in names.files_by_path() {
            forest.first.insert(*file, forest.types.len());
            for (index, header) in type_headers(&files[file].value, kind).into_iter().enumerate() {
                forest.types.push(Entry {
                    id: TypeId {
                        file: *file,
                        kind,
                        index: index as u32,
                    },
                    header,
                    parent: None,
                    built_in: None,
                    depth: 0,
                    complete: true,
                    placed: false,
                });
            }
        }
        for position in 0..forest.types.len() {
            forest.find_parent(names, kind, position);
        }
        forest
    }

    fn find_parent(&mut self, names: &Names, kind: Kind, position: usize) {
        let Some(name) = &self.types[position].header.derived_from else {
            return;
        };
        let built_in = BuiltIn::named(&name.value).filter(|_| kind == Kind::Data);
        let parent = match names.lookup(name.origin.file, kind, &name.value) {
            Lookup::Found(parent) if built_in.is_none() => Some(self.position(parent)),
            Lookup::Found(_) | Lookup::Unknown | Lookup::Missing => None,
        };
        let entry = &mut self.types[position];
        entry.parent = parent;
        entry.built_in = built_in;
        entry.complete = parent.is_some() || built_in.is_some();
    }

    fn position(&self, id: TypeId) -> usize {
        self.first[&id.file] + id.index as usize
    }

    /// Puts every type after its parent; what is left over goes round in circles, which are cut.
    fn sort(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<TypeId>> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.types.len()];
        let mut roots = Vec::new();
        for (position, entry) in self.types.iter().enumerate() {
            match entry.parent {
                Some(parent) => children[parent].push(position),
                None => roots.push(position),
            }
        }
        let mut levels = Vec::new();
        self.place(roots, &children, &mut levels);
        let circles = self.cut_circles();
        for circle in &circles {
            diagnostics.push(self.circle(circle));
        }
        self.place(circles.concat(), &children, &mut levels);
        let ids = |level: Vec<usize>| {
            level
                .into_iter()
                .map(|position| self.types[position].id)
                .collect()
        };
        levels.into_iter().map(ids).collect()
    }

    fn place(&mut self, roots: Vec<usize>, children: &[Vec<usize>], levels: &mut Vec<Vec<usize>>) {
        let mut level = roots;
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for position in &level {
                let parent = self.types[*position].parent;
                let above = parent.map(|parent| (self.types[parent].complete, self.types[parent].built_in));
                let entry = &mut self.types[*position];
                entry.placed = true;
                entry.depth = depth as u32;
                if let Some((complete, built_in)) = above {
                    entry.complete = complete;
                    entry.built_in = built_in;
                }
                next.extend(
                    children[*position]
                        .iter()
                        .filter(|child| self.types[**child].parent.is_some()),
                );
            }
            if levels.len() <= depth {
                levels.push(Vec::new());
            }
            levels[depth].append(&mut level);
            level = next;
            depth += 1;
        }
    }

    /// Finds the circles among what has no place yet, in the order of their first types, and takes the parents away.
    fn cut_circles(&mut self) -> Vec<Vec<usize>> {
        let mut circles: Vec<Vec<usize>> = Vec::new();
        let mut walked_from: Vec<Option<usize>> = vec![None; self.types.len()];
        for start in 0..self.types.len() {
            let mut walk = Vec::new();
            let mut at = Some(start).filter(|start| !self.types[*start].placed);
            while let Some(position) = at.filter(|position| walked_from[*position].is_none()) {
                walked_from[position] = Some(start);
                walk.push(position);
                at = self.types[position].parent;
            }
            // The walk met itself, not an earlier one.
            if let Some(met) = at.filter(|met| walked_from[*met] == Some(start))
                && let Some(begin) = walk.iter().position(|position| *position == met)
            {
                circles.push(walk.split_off(begin));
            }
        }
        for position in circles.iter().flatten() {
            let entry = &mut self.types[*position];
            entry.parent = None;
            entry.complete = false;
        }
        circles
    }

    fn circle(&self, circle: &[usize]) -> Diagnostic {
        let headers: Vec<&TypeHeader> = circle
            .iter()
            .map(|position| self.types[*position].header)
            .collect();
        let names: Vec<At<Name>> = headers.iter().map(|header| header.name.clone()).collect();
        let first = headers.first().and_then(|header| header.derived_from.as_ref());
        let origin = first.map_or(names[0].origin, |parent| parent.origin);
        errors::derivation_cycle(origin, &names)
    }

    fn header(&self, file: FileId, index: usize) -> (Header, Option<BuiltIn>) {
        let entry = &self.types[self.first[&file] + index];
        let written = entry.header;
        let header = Header {
            id: entry.id,
            name: written.name.value.clone(),
            origin: written.name.origin,
            parent: entry.parent.map(|parent| self.types[parent].id),
            depth: entry.depth,
            complete: entry.complete,
            description: written
                .description
                .as_ref()
                .map(|description| description.value.clone()),
            metadata: written.metadata.clone() as Option<Expression>,
            version: written.version.as_ref().map(|version| version.value.clone()),
        };
        (header, entry.built_in)
    }
}

fn type_headers(syntax: &Syntax, kind: Kind) -> Vec<&TypeHeader> {
    match kind {
        Kind::Artifact => syntax.artifact_types.values().map(|of| &of.header).collect(),
        Kind::Data => syntax.data_types.values().map(|of| &of.header).collect(),
        Kind::Capability => syntax.capability_types.values().map(|of| &of.header).collect(),
        Kind::Interface => syntax.interface_types.values().map(|of| &of.header).collect(),
        Kind::Relationship => syntax.relationship_types.values().map(|of| &of.header).collect(),
        Kind::Node => syntax.node_types.values().map(|of| &of.header).collect(),
        Kind::Group => syntax.group_types.values().map(|of| &of.header).collect(),
        Kind::Policy => syntax.policy_types.values().map(|of| &of.header).collect(),
        Kind::Function | Kind::Repository => Vec::new(),
    }
}

/// The types of a file with their headers and nothing else.
fn bare_types(
    syntax: &Syntax,
    names: &Names,
    file: FileId,
    forests: &BTreeMap<Kind, Forest<'_>>,
) -> FileTypes {
    fn none<T>() -> Members<T> {
        Members::default()
    }
    fn of_kind<S, T>(
        entries: &Entries<S>,
        forest: &Forest<'_>,
        file: FileId,
        make: impl Fn(Header, Option<BuiltIn>) -> T,
    ) -> Vec<Arc<T>> {
        let one = |index| {
            let (header, built_in) = forest.header(file, index);
            Arc::new(make(header, built_in))
        };
        (0..entries.len()).map(one).collect()
    }
    let functions = syntax
        .functions
        .iter()
        .enumerate()
        .map(|(index, (name, function))| {
            Arc::new(Function {
                id: TypeId {
                    file,
                    kind: Kind::Function,
                    index: index as u32,
                },
                name: name.clone(),
                origin: function.origin,
                signatures: Vec::new(),
            })
        });
    FileTypes {
        profile: names.files.get(&file).and_then(|names| names.profile.clone()),
        artifact_types: of_kind(
            &syntax.artifact_types,
            &forests[&Kind::Artifact],
            file,
            |header, _| ArtifactType {
                header,
                mime_type: None,
                file_ext: None,
                properties: none(),
            },
        ),
        data_types: of_kind(
            &syntax.data_types,
            &forests[&Kind::Data],
            file,
            |header, built_in| DataType {
                header,
                built_in,
                properties: none(),
                validations: Vec::new(),
                key: None,
                entry: None,
                scalar: None,
            },
        ),
        capability_types: of_kind(
            &syntax.capability_types,
            &forests[&Kind::Capability],
            file,
            |header, _| CapabilityType {
                header,
                properties: none(),
                attributes: none(),
                valid_source_node_types: None,
                valid_relationship_types: None,
            },
        ),
        interface_types: of_kind(
            &syntax.interface_types,
            &forests[&Kind::Interface],
            file,
            |header, _| InterfaceType {
                header,
                inputs: none(),
                operations: none(),
                notifications: none(),
            },
        ),
        relationship_types: of_kind(
            &syntax.relationship_types,
            &forests[&Kind::Relationship],
            file,
            |header, _| RelationshipType {
                header,
                properties: none(),
                attributes: none(),
                interfaces: none(),
                valid_capability_types: None,
                valid_target_node_types: None,
                valid_source_node_types: None,
            },
        ),
        node_types: of_kind(&syntax.node_types, &forests[&Kind::Node], file, |header, _| {
            NodeType {
                header,
                properties: none(),
                attributes: none(),
                capabilities: none(),
                requirements: none(),
                interfaces: none(),
                artifacts: none(),
            }
        }),
        group_types: of_kind(&syntax.group_types, &forests[&Kind::Group], file, |header, _| {
            GroupType {
                header,
                properties: none(),
                attributes: none(),
                members: None,
            }
        }),
        policy_types: of_kind(
            &syntax.policy_types,
            &forests[&Kind::Policy],
            file,
            |header, _| PolicyType {
                header,
                properties: none(),
                targets: None,
                triggers: none(),
            },
        ),
        functions: functions.collect(),
    }
}
