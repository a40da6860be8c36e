//! `toscac plan`: where every component goes, and why.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toscac_deploy::codes::{NO_SITE_SATISFIES, PLACEMENT_CONFLICT, SEARCH_EXHAUSTED};
use toscac_deploy::placement::{PlaceOptions, PlacedComponent, Placement};
use toscac_driver::plan::{PlanRequest, Planned, plan_service};
use toscac_driver::sources::source_of;
use toscac_report::plan::{Preview, json, text, why};
use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::Located;
use toscac_syntax::nearest::nearest;

use super::arguments::{self, Inputs, Named, Profiles, Program, Substitutes};
use crate::console::{Console, Exit, Failure};

/// Says where every component of a service goes, and why
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  toscac plan examples/ims/service.yaml --sites examples/ims/sites.yaml\n  \
                  toscac plan examples/ims/service.yaml --sites examples/ims/sites.yaml \\\n    \
                  --input points=2 --why-not access/edge@west"
)]
pub struct Plan {
    /// The file with the service template
    service: PathBuf,
    /// The inventory of sites, itself a service template
    #[arg(long, value_name = "FILE")]
    sites: PathBuf,
    #[command(flatten)]
    profiles: Profiles,
    #[command(flatten)]
    substitutes: Substitutes,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    effort: Effort,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Where the plan goes instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Why does this component stand where it stands?
    #[arg(long, value_name = "NODE", conflicts_with_all = ["why_not", "site"])]
    why: Option<String>,
    /// Why does this component not stand at that site?
    #[arg(long, value_name = "NODE@SITE", value_parser = node_and_site, conflicts_with = "site")]
    why_not: Option<(String, String)>,
    /// Only what this site does
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
}

/// How long a placement is sought.
#[derive(Debug, Args)]
pub struct Effort {
    /// About how many decisions the search may try
    #[arg(long, value_name = "N", default_value_t = PlaceOptions::default().effort_steps)]
    effort: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables
    Human,
    /// `toscac.plan/v1`
    Json,
}

impl Effort {
    /// The settings of the search.
    pub fn options(&self) -> PlaceOptions {
        PlaceOptions {
            effort_steps: self.effort,
            ..PlaceOptions::default()
        }
    }
}

impl Plan {
    /// Runs the command.
    ///
    /// # Errors
    /// A path cannot be read or written, or there is no such component or site.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let disk = arguments::disk()?;
        let program = Program::read(
            &disk,
            &Named {
                service: &self.service,
                sites: Some(&self.sites),
                profiles: &self.profiles,
                substitutes: &self.substitutes,
                inputs: &self.inputs,
            },
        )?;
        let (planned, noticed) = make(&program, self.effort.options());
        let exit = exit_of(&planned, &noticed);
        console.diagnostics(&noticed, &program.compilation.files)?;
        let text = self.text(&program, &planned, &noticed, exit)?;
        if !text.is_empty() {
            console.write(self.output.as_deref(), text.as_bytes())?;
        }
        Ok(exit)
    }

    fn text(
        &self,
        program: &Program,
        planned: &Planned,
        noticed: &[Located],
        exit: Exit,
    ) -> Result<String, Failure> {
        let files = &program.compilation.files;
        let placement = &planned.placement.value;
        let source = source_of(
            &program.compilation,
            program.service,
            &program.substitutes,
            program.sites.expect("the option is mandatory"),
            &planned.service.value,
        );
        let preview = Preview {
            service: &planned.service.value.name,
            deployment: &planned.deployment.value,
            placement,
            plan: &planned.plan.value,
            source: &source,
            effort_steps: self.effort.effort,
            diagnostics: noticed,
            origins: &|origin| files.origin_text(program.service, origin),
            places: &|place| files.place_text(place),
        };
        if self.format == Format::Json {
            return json::document(&preview)
                .map_err(|fault| Failure::wrong_use(format!("the plan has no canonical form: {fault}")));
        }
        if placement.components.is_empty() && exit != Exit::Done {
            // Nothing was placed, and the diagnostics say why.
            return Ok(String::new());
        }
        if let Some(name) = &self.why {
            return Ok(why::why(&preview, component(placement, name)?));
        }
        if let Some((name, site)) = &self.why_not {
            return self.why_not(&preview, name, site);
        }
        match &self.site {
            Some(site) => {
                site_named(placement, site)?;
                Ok(text::site(&preview, site).unwrap_or_else(|| format!("`{site}` has nothing to do\n")))
            }
            None if exit == Exit::Done => Ok(text::overview(&preview)),
            None => Ok(String::new()),
        }
    }

    fn why_not(&self, preview: &Preview<'_>, name: &str, site: &str) -> Result<String, Failure> {
        let found = component(preview.placement, name)?;
        let id = site_named(preview.placement, site)?;
        let answer = preview
            .placement
            .why_not(&found.name, id, self.effort.effort)
            .expect("the component was found by its name");
        Ok(why::why_not(preview, &found.name, site, &answer))
    }
}

/// Plans a service, and gives everything that was noticed its place.
pub fn make(program: &Program, options: PlaceOptions) -> (Planned, Vec<Located>) {
    let planned = plan_service(
        &program.compilation,
        &PlanRequest {
            service: program.service,
            sites: program.sites.expect("whoever plans has named sites"),
            inputs: &program.inputs,
            substitutes: &program.substitutes,
            options,
        },
    );
    let later = planned
        .diagnostics()
        .chain([program.inputs.diagnostics.as_slice()]);
    let noticed = program.compilation.located(later);
    (planned, noticed)
}

/// No placement is an answer of its own, if nothing else is wrong.
pub fn exit_of(planned: &Planned, noticed: &[Located]) -> Exit {
    if !planned.plan.is_faulty() {
        return Exit::Done;
    }
    let errors = || {
        noticed
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| found.name)
    };
    if errors().all(|name| [NO_SITE_SATISFIES.name, PLACEMENT_CONFLICT.name].contains(&name)) {
        Exit::NoPlacement
    } else if errors().all(|name| name == SEARCH_EXHAUSTED.name) {
        Exit::NoneFound
    } else {
        Exit::Errors
    }
}

/// The component of this name: its whole path, or the end of it if only one ends so.
fn component<'a>(placement: &'a Placement, name: &str) -> Result<&'a PlacedComponent, Failure> {
    if let Some(found) = placement.component(name) {
        return Ok(found);
    }
    let end = format!("/{name}");
    let mut ending = placement
        .components
        .iter()
        .filter(|component| component.name.ends_with(&end));
    match (ending.next(), ending.next()) {
        (Some(only), None) => Ok(only),
        (Some(_) | None, _) => {
            let names = placement
                .components
                .iter()
                .map(|component| component.name.as_str());
            Err(unknown("component", name, names))
        }
    }
}

fn site_named(placement: &Placement, name: &str) -> Result<toscac_deploy::sites::SiteId, Failure> {
    let names = || placement.sites.sites.iter().map(|site| site.name.as_str());
    placement
        .sites
        .of_name(name)
        .ok_or_else(|| unknown("site", name, names()))
}

fn unknown<'a>(noun: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let help = match nearest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "there is {}",
            names
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    Failure::WrongUse(format!("there is no {noun} `{name}`"), Some(help))
}

fn node_and_site(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('@') {
        Some((node, site)) if !node.is_empty() && !site.is_empty() => Ok((node.to_owned(), site.to_owned())),
        Some(_) | None => Err("expected NODE@SITE".to_owned()),
    }
}
