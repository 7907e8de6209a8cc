// SPDX-License-Identifier: Apache-2.0
//! JSON in its forms, FollowTheMoney, Senzing, the UN list.

use super::{read, refusal};

#[test]
fn json_objects_are_read_however_they_are_laid_out() {
    let objects = [
        r#"{"id": 1, "name": "Ana", "ok": true, "none": null, "zip": 10115.0}"#,
        r#"{"id": 2, "aliases": ["B", "Bo", " "], "home": {"city": "Lima", "geo": {"lat": -12.5}}, "places": [{"c": "x"}, {"c": "y"}]}"#,
    ];
    let expect = [
        "id=1 name=Ana ok=true zip=10115".to_owned(),
        "id=2 aliases=B aliases=Bo home.city=Lima home.geo.lat=-12.5 places.c=x places.c=y".to_owned(),
    ];
    let pretty = objects.map(|o| o.replace(", ", ",\n  ").replace('{', "{\n"));
    for (text, format) in [
        (objects.join("\n"), "JSON lines"),
        (format!("\u{feff}{}\r\n\n", objects.join("\r\n")), "JSON lines"),
        (format!("[{}]", objects.join(",")), "JSON"),
        (format!("\n[\n{}\n]\n", pretty.join(" ,\n")), "JSON"),
        (pretty.join("\n"), "JSON"),
        (format!("{{\"total\": 2, \"results\": [{}], \"next\": null}}", objects.join(",")), "JSON"),
    ] {
        let reading = read(&text);
        assert_eq!(reading.values(), expect, "{text}");
        assert_eq!((reading.summary.format, reading.findings().len()), (format, 0), "{text}");
    }
    assert_eq!(read(r#"["Ana Example", "Bo"]"#).rows, ["1: column_1=Ana Example", "1: column_1=Bo"]);
}

#[test]
fn a_bad_object_is_told_and_the_rest_goes_on() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(10 << 20));
    let good = "{\"id\":1}";
    let torn = "{\"id\":\"2";
    let lines = read([good, torn, &deep, &long, "junk", "{\"id\":3}"].join("\n"));
    assert_eq!(lines.rows, ["1: id=1", "6: id=3"]);
    assert_eq!(lines.summary.findings.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    let list = read(format!("[{good},\n{deep},\n{long},\n{{\"id\":}},{{\"id\":3}},{torn}"));
    assert_eq!(list.rows, ["1: id=1", "4: id=3"]);
    assert_eq!(list.summary.findings.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 3, 4, 4]);
    assert_eq!(list.summary.rows_left_out, 4);
}

#[test]
fn objects_of_endless_names_are_bounded() {
    let keys: Vec<String> = (0..5_000).map(|n| format!("\"key{n}\":1")).collect();
    let reading = read(format!("{{\"id\":1}}\n{{{}}}\n{{\"{}\":{{\"a\":1}},\"id\":2}}", keys.join(","), "k".repeat(1 << 20)));
    assert_eq!((reading.summary.columns.len(), reading.rows.len()), (4_096, 3));
    assert_eq!(reading.rows[2], "3: id=2");
    assert_eq!(reading.summary.findings.iter().map(|f| f.line).collect::<Vec<_>>(), [0, 3]);
}

#[test]
fn entities_of_followthemoney_become_rows() {
    let person = r#"{"id":"p1","caption":"Ana","schema":"Person","target":true,"datasets":["x"],"properties":{"name":["Ana Example","A. Example"],"birthDate":["1970"],"addressEntity":[{"id":"a1","schema":"Address","properties":{"full":["1 Road"]}}],"password":["x"]}}"#;
    let reading = read(format!(
        "{person}\n{{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Acme\"]}}}}\n{{\"id\":\"no schema\"}}"
    ));
    assert_eq!(
        reading.rows,
        [
            "1: id=p1 schema=Person addressEntity=a1 birthDate=1970 name=Ana Example name=A. Example",
            "1: id=a1 schema=Address full=1 Road",
            "2: id=c1 schema=Company name=Acme"
        ]
    );
    assert_eq!(reading.summary.format, "FollowTheMoney JSON");
    assert_eq!(reading.findings(), ["3: the entity has no `schema`; the object is left out"]);
    assert_eq!(read(format!("[{person}]")).rows.len(), 2);
}

#[test]
fn records_of_senzing_become_rows() {
    let listed = r#"{"DATA_SOURCE":"A","RECORD_ID":"1","FEATURES":[{"RECORD_TYPE":"PERSON"},{"NAME_TYPE":"PRIMARY","NAME_LAST":"Example","NAME_FIRST":"Ana"},{"NAME_LAST":"Muestra"},{"ADDR_TYPE":"HOME","ADDR_LINE1":"1 Road"}],"STATUS":"Active"}"#;
    let flat = r#"{"DATA_SOURCE":"A","RECORD_ID":"2","HOME_PHONE_NUMBER":"123","PASSPORT_NUMBER":7}"#;
    let reading = read(format!("{listed}\n{flat}\n"));
    assert_eq!(
        reading.values(),
        [
            "DATA_SOURCE=A RECORD_ID=1 STATUS=Active RECORD_TYPE=PERSON NAME_FIRST=Ana NAME_LAST=Example NAME_LAST=Muestra ADDR_LINE1=1 Road",
            "DATA_SOURCE=A PASSPORT_NUMBER=7 RECORD_ID=2 PHONE_NUMBER=123",
        ]
    );
    assert_eq!(reading.summary.format, "Senzing JSON");
}

#[test]
fn files_of_ofac_become_rows() {
    let parties = "1,\"EXAMPLE, Ana\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 01 Jan 1970; Passport A1234567 (Peru).\"\r\n\
                   2,\"ACME\",-0- ,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\u{1a}\r\n";
    let reading = read(parties);
    assert_eq!(
        reading.values(),
        [
            "id=1 schema=Person name=EXAMPLE, Ana program=TEST birthDate=01 Jan 1970 passportNumber=A1234567 \
             notes=DOB 01 Jan 1970; Passport A1234567 (Peru).",
            "id=2 schema=Organization name=ACME program=TEST"
        ]
    );
    assert_eq!(read("1,5,\"aka\",\"Nana\",-0- \n1,6,\"fka\",\"Anna\",-0- \n").values(), ["id=1 alias=Nana", "id=1 previousName=Anna"]);
    assert_eq!(read("1,9,\"1 Road\",\"Lima\",\"Peru\",-0- \n").values(), ["id=1 address=1 Road, Lima, Peru country=Peru"]);
}

#[test]
fn the_list_of_the_united_nations_becomes_rows() {
    let reading = read(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>ANA</FIRST_NAME>\
         <SECOND_NAME>EXAMPLE</SECOND_NAME><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><COMMENTS1>Made up.</COMMENTS1>\
         <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Anna</ALIAS_NAME></INDIVIDUAL_ALIAS>\
         <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Nana</ALIAS_NAME></INDIVIDUAL_ALIAS>\
         <INDIVIDUAL_ADDRESS><CITY>Lima</CITY><COUNTRY>Peru</COUNTRY></INDIVIDUAL_ADDRESS>\
         <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1970</YEAR></INDIVIDUAL_DATE_OF_BIRTH>\
         <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>P1</NUMBER></INDIVIDUAL_DOCUMENT>\
         <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Card</TYPE_OF_DOCUMENT><NUMBER>C1</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS>\
         <ENTITIES><ENTITY><FIRST_NAME>ACME ; EMCA</FIRST_NAME><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER></ENTITY></ENTITIES>\
         </CONSOLIDATED_LIST>",
    );
    assert_eq!(
        reading.rows,
        [
            "1: id=XXi.001 schema=Person name=ANA EXAMPLE notes=Made up. alias=Anna weakAlias=Nana country=Peru address=Lima, Peru \
             birthDate=circa 1970 passportNumber=P1 idNumber=C1",
            "2: id=XXe.001 schema=Organization name=ACME alias=EMCA",
        ]
    );
    assert_eq!(refusal("<!DOCTYPE html><html><body>Not found</body></html>"), "this is a web page");
    assert_eq!(refusal("<list><a/></list>"), "this is XML, but not the list of the UN Security Council");
}
