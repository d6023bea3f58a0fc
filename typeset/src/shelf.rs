//! All that the typesetter can reach: four templates, the data, the QR code, three fonts.
//! Any other path is "not found"; there is no disk and no clock behind it.
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::document::Document;
use crate::{TypesetError, letters, seal};

/// Liberation Sans 2.1.5 (SIL OFL 1.1), the metric twin of Arial; the licence lies beside them.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../fonts/LiberationSans-Bold.ttf"),
    include_bytes!("../fonts/LiberationSans-Italic.ttf"),
];
/// The first is where setting begins.
const TEMPLATES: [(&str, &str); 4] = [
    ("document.typ", include_str!("../templates/document.typ")),
    ("blocks.typ", include_str!("../templates/blocks.typ")),
    ("letter.typ", include_str!("../templates/letter.typ")),
    ("pages.typ", include_str!("../templates/pages.typ")),
];
const DATA: &str = "data.json";
const QR: &str = "qr.svg";

/// What is the same for every document, read once.
struct Fixtures {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    sources: Vec<Source>,
    data: FileId,
    qr: FileId,
}

static FIXTURES: LazyLock<Fixtures> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
    Fixtures {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: path(TEMPLATES[0].0),
        sources: TEMPLATES.map(|(name, text)| Source::new(path(name), text.to_owned())).into(),
        data: path(DATA),
        qr: path(QR),
    }
});

#[expect(clippy::expect_used, reason = "our own six names")]
fn path(name: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a plain name")).intern()
}

/// The fonts the templates set in.
pub(crate) fn fonts() -> &'static [Font] {
    &FIXTURES.fonts
}

/// The files for one document.
pub(crate) struct Shelf {
    data: Bytes,
    qr: Option<Bytes>,
}

impl Shelf {
    pub(crate) fn new(document: &Document) -> Result<Self, TypesetError> {
        let data = letters::drawable(serde_json::to_value(document)?);
        let qr = document.qr.as_deref().map(seal::svg).transpose()?;
        Ok(Self { data: Bytes::new(serde_json::to_vec(&data)?), qr: qr.map(Bytes::from_string) })
    }
}

impl World for Shelf {
    fn library(&self) -> &LazyHash<Library> {
        &FIXTURES.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &FIXTURES.book
    }
    fn main(&self) -> FileId {
        FIXTURES.main
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        FIXTURES.sources.iter().find(|source| source.id() == id).cloned().ok_or_else(|| absent(id))
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == FIXTURES.data {
            return Ok(self.data.clone());
        }
        self.qr.clone().filter(|_| id == FIXTURES.qr).ok_or_else(|| absent(id))
    }
    fn font(&self, index: usize) -> Option<Font> {
        FIXTURES.fonts.get(index).cloned()
    }
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
