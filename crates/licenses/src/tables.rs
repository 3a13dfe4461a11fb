//! The compiled segment table and its index, read in place: nothing is parsed at start.

use crate::knowledge::{INDEX_BYTES, Print, SEGMENT_BYTES};

static SEGMENTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/segments.bin"));
static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.bin"));

/// Digest and number of words of the segments of `print`.
pub(crate) fn segments(print: &Print) -> impl Iterator<Item = (u64, usize)> {
    let first = print.first as usize;
    let records = SEGMENTS.as_chunks::<SEGMENT_BYTES>().0;
    records
        .get(first..first + print.count as usize)
        .unwrap_or_default()
        .iter()
        .map(|record| {
            let words = record.last_chunk().map_or(0, |words| u16::from_be_bytes(*words));
            (digest(record), usize::from(words))
        })
}

/// The texts and places in them where a segment with this digest stands.
pub(crate) fn places(wanted: u64) -> impl Iterator<Item = (u16, u16)> {
    let records = INDEX.as_chunks::<INDEX_BYTES>().0;
    let first = records.partition_point(|record| digest(record) < wanted);
    records
        .iter()
        .skip(first)
        .take_while(move |record| digest(record.as_slice()) == wanted)
        .map(|record| {
            let place = record.last_chunk().map_or(0, |place| u32::from_be_bytes(*place));
            // The upper half is the print, the lower its segment.
            (
                u16::try_from(place >> 16).unwrap_or_default(),
                u16::try_from(place & 0xffff).unwrap_or_default(),
            )
        })
}

fn digest(record: &[u8]) -> u64 {
    record
        .first_chunk()
        .map_or(0, |digest| u64::from_be_bytes(*digest))
}
