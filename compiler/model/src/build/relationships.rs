//! Relationship templates that no requirement names: their values are still those of their types.

use toscac_syntax::entities::templates::RelationshipTemplate;
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::source::FileId;

use crate::build::Builder;
use crate::build::slots::{Completeness, Owner};
use crate::types::context::{RelationshipPlace, This};

impl Builder<'_> {
    /// Checks what the unused relationship templates of a file assign. The used ones are checked with each requirement.
    pub(super) fn check_unused_relationships(&mut self, file: FileId) {
        for name in self.relationship_template_names(file) {
            if self.used_relationships.contains(&(file, name.clone())) {
                continue;
            }
            if let Some(template) = self.relationship_template(file, &name).cloned() {
                self.check_unused_relationship(file, &name, &template);
            }
        }
    }

    fn check_unused_relationship(&mut self, file: FileId, name: &Name, template: &RelationshipTemplate) {
        let type_name = template.type_name.as_ref();
        let Some(found) = type_name.and_then(|name| self.find_type(file, Kind::Relationship, name)) else {
            return;
        };
        let title = format!("relationship template `{name}`");
        let owner = Owner {
            title: &title,
            origin: template.origin,
            // A requirement that names it may give what is missing.
            complete: Completeness::Elsewhere,
            this: This::Relationship(RelationshipPlace {
                type_id: Some(found),
                source: None,
                target: None,
                capability: None,
            }),
        };
        let relationship = self.types.relationship_type(found).clone();
        self.property_slots(owner, &relationship.properties, &template.properties);
        self.attribute_slots(
            owner,
            &relationship.attributes,
            &relationship.properties,
            &template.attributes,
        );
        self.interfaces(
            owner,
            &relationship.interfaces,
            &template.interfaces,
            &Entries::new(),
        );
    }
}
