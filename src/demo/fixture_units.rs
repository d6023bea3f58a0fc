//! Regions and units of the contract fixture: an invented province 99 that no real place resembles.
use std::collections::BTreeMap;

use diesel::prelude::*;
use sintuvu_schema::{holidays, regions};

use super::dice::Ids;
use super::offices::{Office, UnitRow, address, contact};
use crate::base::clock::Day;
use crate::base::ids::UnitId;
use crate::db::Conn;

const REGIONS: [(&str, &str, &str); 13] = [
    ("99", "Provinsi Uji", "provinsi"),
    ("99.01", "Kabupaten Uji Satu", "kabupaten_kota"),
    ("99.02", "Kabupaten Uji Dua", "kabupaten_kota"),
    ("99.71", "Kota Uji", "kabupaten_kota"),
    ("99.01.01", "Uji Hulu", "kecamatan"),
    ("99.01.02", "Uji Hilir", "kecamatan"),
    ("99.02.01", "Uji Pesisir", "kecamatan"),
    ("99.71.01", "Uji Kota", "kecamatan"),
    ("99.01.01.2001", "Uji Melati", "desa"),
    ("99.01.01.2002", "Uji Kenanga", "desa"),
    ("99.01.02.2001", "Uji Cempaka", "desa"),
    ("99.02.01.2001", "Uji Teratai", "desa"),
    ("99.71.01.1001", "Uji Anggrek", "kelurahan"),
];

/// DECISIONS §1; Saturday and Sunday are off without a row.
const CALENDAR: [(&str, &str, &str); 3] = [
    ("2026-12-24", "cuti_bersama", "Cuti bersama (uji)"),
    ("2026-12-25", "libur_nasional", "Libur nasional (uji)"),
    ("2027-01-01", "libur_nasional", "Libur nasional (uji)"),
];

/// The fixture's name, code, agency type, unit above, regions (joined with `;`), name.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const UNITS: [Line; 25] = [
    ("uptdprov", "UPTD-99", "uptd_ppa_prov", "", "99", "UPTD PPA Provinsi Uji (contoh)"),
    ("disnakerprov", "DISNAKERTRANS-99", "disnakertrans_prov", "", "99", "Disnakertrans Provinsi Uji (contoh)"),
    ("polda", "POLDA-99", "polda", "", "99", "Polda Uji (contoh)"),
    ("bp3mi", "BP3MI-99", "bp3mi", "", "99", "BP3MI Uji (contoh)"),
    ("lpsk", "LPSK-99", "lpsk", "", "99", "LPSK, wilayah uji (contoh)"),
    ("dp3a", "DP3A-99", "dp3a_prov", "", "99", "DP3A Provinsi Uji (contoh)"),
    ("sekgt", "SEKGT-99", "sekretariat_gt", "", "99", "Sekretariat Gugus Tugas Uji (contoh)"),
    ("diskominfo", "DISKOMINFO-99", "diskominfo", "", "99", "Dinas Kominfo Uji (contoh)"),
    ("uptd1", "UPTD-9901", "uptd_ppa_kab", "uptdprov", "99.01", "UPTD PPA Kabupaten Uji Satu (contoh)"),
    ("uptd2", "UPTD-9902", "uptd_ppa_kab", "uptdprov", "99.02", "UPTD PPA Kabupaten Uji Dua (contoh)"),
    ("disnaker1", "DISNAKER-9901", "disnaker_kab", "disnakerprov", "99.01", "Disnaker Kabupaten Uji Satu (contoh)"),
    ("disnaker2", "DISNAKER-9902", "disnaker_kab", "disnakerprov", "99.02", "Disnaker Kabupaten Uji Dua (contoh)"),
    ("polres1", "POLRES-9901", "polres", "polda", "99.01", "Polres Uji Satu, Unit PPA (contoh)"),
    ("polres2", "POLRES-9902", "polres", "polda", "99.02", "Polres Uji Dua, Unit PPA (contoh)"),
    ("kanim", "KANIM-99", "imigrasi_kanim", "", "99.01;99.71", "Kantor Imigrasi Uji (contoh)"),
    ("rsud", "RSUD-9971", "rsud", "", "99.71", "RSUD Kota Uji (contoh)"),
    ("puskesmas", "PKM-990101", "puskesmas", "", "99.01.01", "Puskesmas Uji Hulu (contoh)"),
    ("dinsos", "DINSOS-9901", "dinsos_kab", "", "99.01", "Dinas Sosial Kabupaten Uji Satu (contoh)"),
    ("shelter", "SH-02", "shelter", "", "", "SH-02 (contoh)"),
    ("disdik", "DISDIK-9901", "disdik", "", "99.01", "Dinas Pendidikan Kabupaten Uji Satu (contoh)"),
    ("kec11", "KEC-990101", "kecamatan", "", "99.01.01", "Kecamatan Uji Hulu (contoh)"),
    ("desa1", "DESA-9901012001", "desa", "kec11", "99.01.01.2001", "Pemerintah Desa Uji Melati (contoh)"),
    ("desa2", "DESA-9901012002", "desa", "kec11", "99.01.01.2002", "Pemerintah Desa Uji Kenanga (contoh)"),
    ("desa3", "DESA-9902012001", "desa", "", "99.02.01.2001", "Pemerintah Desa Uji Teratai (contoh)"),
    ("kel1", "KEL-9971011001", "kelurahan", "", "99.71.01.1001", "Kelurahan Uji Anggrek (contoh)"),
];

/// Puts the province in, and its calendar in place of every other.
pub fn insert_places(conn: &mut Conn) -> anyhow::Result<()> {
    for (code, name, level) in REGIONS {
        let parent = code.rsplit_once('.').map(|(parent, _)| parent);
        diesel::insert_into(regions::table)
            .values((
                regions::code.eq(code),
                regions::name.eq(name),
                regions::level.eq(level),
                regions::parent_code.eq(parent),
            ))
            .execute(conn)?;
    }
    diesel::delete(holidays::table).execute(conn)?;
    for (day, kind, name) in CALENDAR {
        let day = Day::parse(day).ok_or_else(|| anyhow::anyhow!("{day} is no day"))?;
        diesel::insert_into(holidays::table)
            .values((
                holidays::day.eq(day),
                holidays::kind.eq(kind),
                holidays::name.eq(name),
                holidays::basis.eq("Kalender uji"),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The units by the fixture's names, a parent before its children.
pub fn units(ids: Ids) -> Vec<(&'static str, Office)> {
    let mut known: BTreeMap<&str, UnitId> = BTreeMap::new();
    let made = (0_u64..).zip(UNITS).map(|(row, (key, code, agency_type, parent, areas, name))| {
        let id: UnitId = ids.id("units", row);
        known.insert(key, id);
        let row = UnitRow {
            id,
            code: code.into(),
            name: name.into(),
            agency_type: agency_type.into(),
            parent_id: known.get(parent).copied(),
            open: true,
            version: 1,
            address: address(agency_type, usize::try_from(row).unwrap_or(0), "Provinsi Uji"),
            contact: contact(agency_type, code),
        };
        let areas = areas.split(';').filter(|area| !area.is_empty()).map(str::to_owned).collect();
        (key, Office { row, areas })
    });
    made.collect()
}
