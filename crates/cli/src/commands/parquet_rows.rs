//! Records of simulated events as Parquet, a row group at a time.

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, RecordBatch, StringBuilder, UInt64Builder,
};
use farshore_core::terms::Term;
use farshore_core::wire::{Figure, RecordWire};
use farshore_ops::StagedFile;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::error::Error;
use std::sync::Arc;

/// Rows that are held back until they make a batch: a few megabytes.
const BATCH: usize = 65_536;

/// A Parquet file that is being written.
pub(crate) struct ParquetRows {
    writer: ArrowWriter<StagedFile>,
    columns: Columns,
    held: usize,
}

/// The columns of [`RecordWire`], in its order.
#[derive(Default)]
struct Columns {
    pattern: StringBuilder,
    year: UInt64Builder,
    seconds_into_year: UInt64Builder,
    event: StringBuilder,
    region: StringBuilder,
    outage_seconds: Float64Builder,
    no_region_left: BooleanBuilder,
    attempt_worked: BooleanBuilder,
    failed_because: StringBuilder,
    recovery_seconds: Float64Builder,
    served_again_seconds: Float64Builder,
    data_loss_seconds: Float64Builder,
    downtime_seconds: Float64Builder,
    cost_usd: Float64Builder,
}

impl ParquetRows {
    /// Begins a file.
    pub(crate) fn new(file: StagedFile) -> Result<Self, ParquetError> {
        let mut columns = Columns::default();
        let schema = columns.batch()?.schema();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        Ok(Self {
            writer: ArrowWriter::try_new(file, schema, Some(properties))?,
            columns,
            held: 0,
        })
    }

    /// Adds a row.
    pub(crate) fn write(
        &mut self,
        row: &RecordWire<'_>,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.columns.add(row);
        self.held += 1;
        if self.held >= BATCH {
            self.hand_over()?;
        }
        Ok(())
    }

    /// Writes what is held back and the footer.
    pub(crate) fn finish(mut self) -> Result<StagedFile, Box<dyn Error + Send + Sync>> {
        self.hand_over()?;
        Ok(self.writer.into_inner()?)
    }

    fn hand_over(&mut self) -> Result<(), ParquetError> {
        self.held = 0;
        self.writer.write(&self.columns.batch()?)
    }
}

impl Columns {
    fn add(&mut self, row: &RecordWire<'_>) {
        let rounded = |figure: Option<Figure>| figure.map(Figure::rounded);
        self.pattern.append_value(row.pattern.name());
        self.year.append_value(row.year);
        self.seconds_into_year.append_value(row.seconds_into_year);
        self.event.append_value(row.event.name());
        self.region.append_option(row.region);
        self.outage_seconds
            .append_option(rounded(row.outage_seconds));
        self.no_region_left.append_value(row.no_region_left);
        self.attempt_worked.append_option(row.attempt_worked);
        self.failed_because
            .append_option(row.failed_because.map(Term::name));
        self.recovery_seconds
            .append_option(rounded(row.recovery_seconds));
        self.served_again_seconds
            .append_option(rounded(row.served_again_seconds));
        self.data_loss_seconds
            .append_value(row.data_loss_seconds.rounded());
        self.downtime_seconds
            .append_value(row.downtime_seconds.rounded());
        self.cost_usd.append_value(row.cost_usd.rounded());
    }

    /// The rows so far as a batch; none are left.
    fn batch(&mut self) -> Result<RecordBatch, ParquetError> {
        let columns: [ArrayRef; RecordWire::COLUMNS.len()] = [
            Arc::new(self.pattern.finish()),
            Arc::new(self.year.finish()),
            Arc::new(self.seconds_into_year.finish()),
            Arc::new(self.event.finish()),
            Arc::new(self.region.finish()),
            Arc::new(self.outage_seconds.finish()),
            Arc::new(self.no_region_left.finish()),
            Arc::new(self.attempt_worked.finish()),
            Arc::new(self.failed_because.finish()),
            Arc::new(self.recovery_seconds.finish()),
            Arc::new(self.served_again_seconds.finish()),
            Arc::new(self.data_loss_seconds.finish()),
            Arc::new(self.downtime_seconds.finish()),
            Arc::new(self.cost_usd.finish()),
        ];
        // Whether a column may be null is the same in every batch, rows or not.
        let named = RecordWire::COLUMNS.into_iter().zip(columns);
        let nullable = named.map(|(name, column)| (name, column, true));
        Ok(RecordBatch::try_from_iter_with_nullable(nullable)?)
    }
}
