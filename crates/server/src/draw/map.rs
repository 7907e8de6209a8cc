// SPDX-License-Identifier: Apache-2.0
//! The map: a circle per country with entities, an arc per route of goods. Drawn whole by the server; the script only zooms.

use app::{CountryPoint, RouteFlow};
use maud::{Markup, html};

use super::{
    marks::count_of,
    world::{Place, VIEW_BOX, country_name, place_of},
};
use crate::{
    assets,
    desk::Desk,
    shell::{icon, number},
};

/// Arcs drawn; the table beside the map has the rest.
pub(crate) const ARCS_MAX: usize = 24;
/// Circles that take part in the keyboard's order; the table beside the map has all countries.
const KEYBOARD_STOPS_MAX: usize = 12;
/// Names written on the map.
const LABELS_MAX: usize = 16;
/// Names still written on a narrow screen.
const LABELS_NARROW_MAX: usize = 5;

/// Radius of the largest and the smallest circle, in the map's units; areas are in proportion above the smallest.
const RADIUS_MAX: f64 = 40.0;
const RADIUS_MIN: f64 = 9.0;

struct Circle<'a> {
    point: &'a CountryPoint,
    place: Place,
    radius: f64,
}

/// The map with its legend.
pub(crate) fn map(desk: &Desk, countries: &[CountryPoint], routes: &[RouteFlow]) -> Markup {
    let most = countries.first().map_or(1, |c| c.entities.max(1));
    let circles: Vec<Circle<'_>> = countries
        .iter()
        .filter_map(|point| Some(Circle { point, place: place_of(&point.country)?, radius: radius(point.entities, most) }))
        .collect();
    let world = assets::href("world.svg");
    html! {
        div.panel-flush.panel-body.panel-map { figure.map data-map {
            svg.map-svg viewBox=(VIEW_BOX) role="group" aria-label="Entities by country and routes of goods between them. The tables below the map hold the same numbers." {
                (arrow_head())
                use.map-graticule href={ (world) "#graticule" } {}
                use.map-land href={ (world) "#land" } {}
                g { @for c in &circles { use class={ "map-country level-" (level(c.point.entities)) } href={ (world) "#" (c.point.country) } {} } }
                g { @for route in routes.iter().take(ARCS_MAX) { (arc(route, routes.first().map_or(1, |r| r.shipments))) } }
                g { (marks(desk, &circles)) }
            }
            div.map-tools role="group" aria-label="Zoom the map" {
                button.btn.btn-s.btn-icon type="button" data-map-zoom="in" aria-label="Zoom in" { (icon("plus")) }
                button.btn.btn-s.btn-icon type="button" data-map-zoom="out" aria-label="Zoom out" { (icon("minus")) }
                button.btn.btn-s.btn-icon type="button" data-map-zoom="fit" aria-label="Whole map" { (icon("fit")) }
            }
        } }
        (legend(countries.first(), routes))
        script type="module" src=(assets::href("map.js")) {}
    }
}

/// Shades of countries: one for each power of ten, up to ten thousand and more.
const LEVELS: [&str; 5] = ["1", "10", "100", "1,000", "10,000"];

fn level(entities: u64) -> usize {
    (entities.max(1).ilog10() as usize + 1).min(LEVELS.len())
}

fn radius(entities: u64, most: u64) -> f64 {
    ((entities as f64 / most as f64).sqrt() * RADIUS_MAX).max(RADIUS_MIN)
}

fn arrow_head() -> Markup {
    html! {
        defs {
            marker #map-arrow viewBox="0 0 6 6" refX="4" refY="3" markerWidth="4" markerHeight="4" orient="auto-start-reverse" {
                path d="M0 0L6 3L0 6z" fill="context-stroke" {}
            }
        }
    }
}

fn marks(desk: &Desk, circles: &[Circle<'_>]) -> Markup {
    let labels = place_labels(circles);
    html! {
        @for (i, c) in circles.iter().enumerate() {
            @let name = country_name(&c.point.country);
            @let count = count_of(c.point.entities, "entity", "entities");
            a.map-mark href=(desk.to("/search", &[("country", &c.point.country)])) aria-label={ (name) ": " (count) } data-tip={ (name) "\n" (count) }
                tabindex=[(i >= KEYBOARD_STOPS_MAX).then_some("-1")] {
                circle cx=(round(c.place.x)) cy=(round(c.place.y)) r=(round(c.radius)) {}
                @if let Some((x, y, anchor)) = labels.get(i).copied().flatten() {
                    text x=(round(x)) y=(round(y)) text-anchor=[anchor] class=[(i >= LABELS_NARROW_MAX).then_some("minor")] { (c.point.country.to_uppercase()) }
                }
            }
        }
    }
}

/// Where a name is written and how it is anchored.
type Label = (f64, f64, Option<&'static str>);

/// Names go right of their circle, else left, else nowhere: a name over another circle or name tells nothing.
fn place_labels(circles: &[Circle<'_>]) -> Vec<Option<Label>> {
    const WIDE: f64 = 46.0;
    const HIGH: f64 = 28.0;
    let mut taken: Vec<[f64; 4]> =
        circles.iter().map(|c| [c.place.x - c.radius, c.place.y - c.radius, c.place.x + c.radius, c.place.y + c.radius]).collect();
    let mut labels = Vec::with_capacity(circles.len().min(LABELS_MAX));
    for c in circles.iter().take(LABELS_MAX) {
        let (right, left, y) = (c.place.x + c.radius + 7.0, c.place.x - c.radius - 7.0, c.place.y + 9.0);
        let spots = [((right, y, None), [right, y - HIGH, right + WIDE, y]), ((left, y, Some("end")), [left - WIDE, y - HIGH, left, y])];
        let free = spots.into_iter().find(|(_, b)| !taken.iter().any(|t| b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3]));
        labels.push(free.map(|(label, area)| {
            taken.push(area);
            label
        }));
    }
    labels
}

/// The least distance of an arc from the map's upper edge, in units of the drawing.
const ARC_TOP: f64 = 6.0;

/// A route as an arc that bows to the north; the wider, the more consignments.
fn arc(route: &RouteFlow, most: u64) -> Markup {
    let (Some(a), Some(b)) = (place_of(&route.from), place_of(&route.to)) else { return html! {} };
    if route.from == route.to {
        return html! {};
    }
    let bow = (b.x - a.x).hypot(b.y - a.y) * 0.22;
    let (mid_x, between) = (f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y));
    // The top of the arc lies halfway between its ends and this point: it stays on the map.
    let mid_y = (between - bow).max(2.0 * ARC_TOP - between);
    let share = route.shipments as f64 / most.max(1) as f64;
    let width = if share > 0.5 {
        "w3"
    } else if share > 0.15 {
        "w2"
    } else {
        ""
    };
    let tip = format!(
        "{} to {}\n{}",
        country_name(&route.from),
        country_name(&route.to),
        count_of(route.shipments, "consignment", "consignments")
    );
    html! {
        path class={ "map-arc stage-transport " (width) } marker-end="url(#map-arrow)" data-tip=(tip)
            d={ "M" (round(a.x)) " " (round(a.y)) "Q" (round(mid_x)) " " (round(mid_y)) " " (round(b.x)) " " (round(b.y)) } {}
    }
}

fn legend(largest: Option<&CountryPoint>, routes: &[RouteFlow]) -> Markup {
    html! {
        div.map-legend {
            @match largest {
                Some(c) => span { "Circle: entities that name the country; the largest is " (country_name(&c.country)) " with " (number(c.entities)) "." },
                None => span { "No entity in this edition names a country." },
            }
            @if largest.is_some() {
                span.map-scale { "Shade: from"
                    @for (i, from) in LEVELS.iter().enumerate() { span.map-shade { span class={ "swatch level-" (i + 1) } {} (from) } }
                    "entities."
                }
            }
            @match routes.len() {
                0 => span { "No routes: no consignment names both its ports." },
                n if n > ARCS_MAX => span { "Line: consignments between ports, wider for more; the " (ARCS_MAX) " busiest of " (number(n)) " routes. It joins two countries and does not show the way taken." },
                _ => span { "Line: consignments between ports, wider for more. It joins two countries and does not show the way taken." },
            }
        }
    }
}

fn round(x: f64) -> String {
    format!("{}", (x * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle<'a>(point: &'a CountryPoint, x: f64, y: f64) -> Circle<'a> {
        Circle { point, place: Place { name: "Somewhere", x, y }, radius: 20.0 }
    }

    #[test]
    fn a_name_that_would_cover_another_circle_moves_left_or_is_left_out() {
        let point = CountryPoint { country: "aa".to_owned(), entities: 1 };
        let alone = place_labels(&[circle(&point, 100.0, 100.0)]);
        assert_eq!(alone, [Some((127.0, 109.0, None))]);
        let crowded = place_labels(&[circle(&point, 100.0, 100.0), circle(&point, 150.0, 100.0), circle(&point, 45.0, 100.0)]);
        assert_eq!(crowded[0], None);
        assert_eq!(crowded[1], Some((177.0, 109.0, None)));
        assert_eq!(crowded[2], Some((18.0, 109.0, Some("end"))));
    }

    #[test]
    fn shades_follow_powers_of_ten() {
        let levels: Vec<usize> = [0, 1, 9, 10, 99, 100, 5_000, 10_000, u64::MAX].into_iter().map(level).collect();
        assert_eq!(levels, [1, 1, 1, 2, 2, 3, 4, 5, 5]);
    }

    #[test]
    fn areas_are_in_proportion_and_never_vanish() {
        assert!((radius(400, 400) - RADIUS_MAX).abs() < 1e-9);
        assert!((radius(100, 400) - RADIUS_MAX / 2.0).abs() < 1e-9);
        assert!((radius(1, 1_000_000) - RADIUS_MIN).abs() < 1e-9);
    }
}
