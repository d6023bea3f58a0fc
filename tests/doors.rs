//! A release must not hold the test doors (security.md 8). This test is built with testkit and
//! without it; that the marker is found in the first proves that it would be found in the second.

const MARKER: &[u8] = b"TESTKIT_MARKER";

#[test]
fn the_program_holds_the_test_doors_only_with_testkit() -> std::io::Result<()> {
    let program = std::fs::read(env!("CARGO_BIN_EXE_sintuvu"))?;
    let marked = program.windows(MARKER.len()).any(|bytes| bytes == MARKER);
    assert_eq!(marked, cfg!(feature = "testkit"));
    Ok(())
}
