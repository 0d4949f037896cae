//! Values that come back and are found; tables that do not fit.

use proptest::prelude::*;

use zstd::bulk::Compressor;

use super::writer::BUCKET;
use super::*;
use crate::file::sections::put_sections;

fn dictionary(values: &[Vec<u8>]) -> Dictionary {
    let mut zstd = Compressor::new(1).unwrap();
    let blob = encode(values.iter().map(Vec::as_slice), &mut zstd).unwrap();
    Dictionary::open(&FileSlice::from(blob)).unwrap()
}

#[test]
fn values_come_back_and_are_found() {
    let long = vec![b'x'; 3 * BLOCK_BYTES];
    let mut values: Vec<Vec<u8>> = (0..5000).map(|at| format!("value {}", at * 7919).into_bytes()).collect();
    values.extend([long, Vec::new(), b"\xff\0".to_vec()]);
    let dictionary = dictionary(&values);
    assert_eq!(dictionary.len() as usize, values.len());
    let mut told = Vec::new();
    dictionary
        .for_each(&mut |number, value| {
            told.push((number as usize, value.to_vec()));
            Ok(())
        })
        .unwrap();
    assert!(told.iter().map(|(number, value)| (*number, value)).eq(values.iter().enumerate()));
    for (number, value) in values.iter().enumerate().rev().step_by(3) {
        let mut got = Vec::new();
        dictionary.get(number as u32, &mut got).unwrap();
        assert_eq!(&got, value);
    }
    for number in [0, 17, 4999, 5000, 5001, 5002] {
        assert_eq!(dictionary.find(&values[number as usize]).unwrap(), Some(number));
    }
    assert_eq!(dictionary.find(b"value 1").unwrap(), None);
    assert!(dictionary.get(5003, &mut Vec::new()).is_err());
}

proptest! {
    #[test]
    fn any_values_come_back(
        values in proptest::collection::btree_set(proptest::collection::vec(any::<u8>(), 0..60), 0..200),
        repeated in 1..1200usize,
    ) {
        // Long enough for a table: the values with something behind them.
        let values: Vec<Vec<u8>> = values
            .iter()
            .enumerate()
            .map(|(at, value)| [&value[..], &at.to_le_bytes(), &vec![b'x'; repeated]].concat())
            .collect();
        let dictionary = dictionary(&values);
        prop_assert_eq!(dictionary.len() as usize, values.len());
        for (number, value) in (0u32..).zip(&values) {
            let mut got = Vec::new();
            dictionary.get(number, &mut got).unwrap();
            prop_assert_eq!(&got, value);
            prop_assert_eq!(dictionary.find(value).unwrap(), Some(number));
            prop_assert_eq!(dictionary.find(&value[1..]).unwrap(), None);
        }
    }
}

#[test]
fn a_look_up_in_a_large_dictionary_inflates_few_blocks() {
    let values: Vec<Vec<u8>> = (0..40_000).map(|at| format!("arn:aws:iam::{}", at * 7919).into()).collect();
    let dictionary = dictionary(&values);
    let blocks = dictionary.blocks() as usize;
    assert!(blocks > 40 && dictionary.table.is_some());
    let candidates = |value: &[u8]| dictionary.candidates(value).unwrap().unwrap().len();
    let sum: usize = values.iter().step_by(100).map(|value| candidates(value)).sum();
    assert!(sum / 400 <= BUCKET + 1, "{} of {blocks} blocks", sum / 400);
}

#[test]
fn sorted_values_are_found_by_halves() {
    let mut values: Vec<Vec<u8>> = (0..20_000).map(|at| format!("word{at:x}").into_bytes()).collect();
    values.sort();
    let blob = encode_sorted(values.iter().map(Vec::as_slice), &mut Compressor::new(1).unwrap()).unwrap();
    let dictionary = Dictionary::open(&FileSlice::from(blob)).unwrap();
    assert!(dictionary.blocks() > 8 && dictionary.table.is_none());
    for (number, value) in values.iter().enumerate().step_by(7) {
        assert_eq!(dictionary.find_sorted(value).unwrap(), Some(number as u32));
    }
    for value in ["", "word", "word1x", "wordz", "a", "z"] {
        assert_eq!(dictionary.find_sorted(value.as_bytes()).unwrap(), None, "{value}");
    }
    let mut told = Vec::new();
    let mut take = |_: u32, value: &[u8]| {
        told.push(value.to_vec());
        Ok(if value.starts_with(b"word1f") { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    };
    dictionary.for_each_sorted_from(b"word1f", &mut take).unwrap();
    let wanted = values.iter().filter(|value| value.starts_with(b"word1f"));
    assert!(told.len() > 200 && told[..told.len() - 1].iter().eq(wanted));
}

#[test]
fn an_empty_one() {
    let dictionary = dictionary(&[]);
    assert_eq!((dictionary.len(), dictionary.find(b"").unwrap()), (0, None));
    assert_eq!(dictionary.find_sorted(b"").unwrap(), None);
    assert!(dictionary.get(0, &mut Vec::new()).is_err());
}

#[test]
fn numbers_and_tables_that_do_not_fit_are_errors() {
    let values: Vec<Vec<u8>> = (0..40_000).map(|at| format!("value {at}").into_bytes()).collect();
    let good = dictionary(&values);
    assert!(Block::inflate(&[0, 1, 1, 7]).unwrap().get(5).is_none());
    assert!(good.blocks() > 2 && Block::inflate(&[&[100][..], &[7; 40]].concat()).is_err());
    for places in [vec![0u64], vec![0; 99]] {
        let mut blob = Vec::new();
        let (mut firsts, mut starts) = (Vec::new(), Vec::new());
        integers::encode_fixed(&[0, 5, 10], &mut firsts);
        integers::encode_fixed(&places, &mut starts);
        put_sections(&mut blob, &[&firsts, &starts, &[], &[]]);
        assert!(Dictionary::open(&FileSlice::from(blob)).is_err());
    }
}
