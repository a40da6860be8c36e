//! An open service as text: nodes with their counts and where their requirements may lead; the same on every machine.

use std::fmt::{self, Write};

use toscac_syntax::name::Name;

use crate::names::TypeId;
use crate::service::{Candidate, Choice, Node, NodeId, Requirement, Service, Slot, Target};
use crate::types::Types;

/// The nodes of all scopes, each with its requirements and what stands for it.
///
/// ```text
/// web: Server × 3
///   > host to m1.compute or m2.compute
///   > disk × 2 optional to storage.disk
/// ```
pub(crate) fn service(service: &Service, types: &Types) -> String {
    let mut text = String::new();
    let _ = Writer { service, types }.nodes(&mut text);
    text
}

struct Writer<'a> {
    service: &'a Service,
    types: &'a Types,
}

impl Writer<'_> {
    fn nodes(&self, f: &mut String) -> fmt::Result {
        for (_, node) in self.service.nodes.iter() {
            self.node(node, f)?;
        }
        Ok(())
    }

    fn node(&self, node: &Node, f: &mut String) -> fmt::Result {
        write!(f, "{}: {}", node.path, self.type_name(node.type_id))?;
        if node.count != Some(1) {
            write!(f, " × {}", count(node.count))?;
        }
        writeln!(f)?;
        if let Some(choice) = node.choice {
            let choice = &self.service.choices[choice];
            writeln!(f, "  is {}", self.choice(choice))?;
            self.rejections(choice, f)?;
        }
        for id in &node.requirements {
            self.requirement(&self.service.requirements[*id], f)?;
        }
        Ok(())
    }

    fn requirement(&self, requirement: &Requirement, f: &mut String) -> fmt::Result {
        write!(f, "  > {}", requirement.name)?;
        if requirement.count != Some(1) {
            write!(f, " × {}", count(requirement.count))?;
        }
        if requirement.optional {
            f.push_str(" optional");
        }
        match &requirement.target {
            Target::Named {
                node,
                index,
                capability,
            } => {
                let capability = capability.as_ref().map_or("?", Name::as_str);
                writeln!(
                    f,
                    " to {}{}.{capability}",
                    self.path(*node),
                    self.index(index.as_deref())
                )
            }
            Target::Open(choice) => {
                let choice = &self.service.choices[*choice];
                writeln!(f, " to {}", self.choice(choice))?;
                self.rejections(choice, f)
            }
            Target::Outer(outer) if outer.is_empty() => writeln!(f, " to whatever stands outside"),
            Target::Outer(outer) => {
                let names: Vec<String> = outer
                    .iter()
                    .map(|id| &self.service.requirements[*id])
                    .map(|outer| format!("{} of {}", outer.name, self.path(outer.node)))
                    .collect();
                writeln!(f, " as {}", names.join(", "))
            }
            Target::Nothing => writeln!(f, " to nothing"),
        }
    }

    fn index(&self, index: Option<&Slot>) -> String {
        match index {
            Some(slot) => format!("[{}]", slot.outcome.to_string().trim_start_matches("= ")),
            None => String::new(),
        }
    }

    fn choice(&self, choice: &Choice) -> String {
        let mut ways: Vec<String> = choice
            .candidates
            .iter()
            .map(|candidate| self.candidate(candidate))
            .collect();
        if choice.external {
            ways.push("a node of an inventory".to_owned());
        }
        if ways.is_empty() {
            "nothing".to_owned()
        } else {
            ways.join(" or ")
        }
    }

    fn candidate(&self, candidate: &Candidate) -> String {
        match candidate {
            Candidate::Node {
                node,
                capability,
                undecided,
            } => match undecided {
                Some(wait) => format!("{}.{capability} (waits for {})", self.path(*node), wait.on),
                None => format!("{}.{capability}", self.path(*node)),
            },
            Candidate::Template { scope, .. } => {
                let nodes: Vec<&str> = self.service.scopes[*scope]
                    .nodes
                    .keys()
                    .map(Name::as_str)
                    .collect();
                format!("a service of {}", nodes.join(", "))
            }
        }
    }

    fn rejections(&self, choice: &Choice, f: &mut String) -> fmt::Result {
        for rejection in &choice.rejections {
            writeln!(f, "    not {}: it {}", rejection.subject, rejection.reason)?;
        }
        Ok(())
    }

    fn path(&self, node: NodeId) -> &Name {
        &self.service.nodes[node].path
    }

    fn type_name(&self, id: Option<TypeId>) -> &str {
        id.map_or("?", |id| self.types.name(id).as_str())
    }
}

fn count(count: Option<u32>) -> String {
    count.map_or("?".to_owned(), |count| count.to_string())
}
