// What the text and the page of a validation share.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/validate_report.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::report {

/// `12.3 s`, `4,512 tokens/s`, `148 Tflop/s`, `41.2 %` by the metric's name; a ratio bare.
std::string metric_value(const study::Compared& row, double value);
/// Rows that ran, largest |error| first; equal errors keep the order of the files.
std::vector<const study::Compared*> worst_first(const study::Validation& validation);
/// A figure of the trivial baseline; nothing where the group has none.
std::string baseline(const study::Summary& summary, double value);
/// How much slower the picked plan is than the best; nothing over several models.
std::string picked(const study::RankCorrelation& rank);
/// A group of training rows as both readers write them: name, rows, and median, p90, refused, bias of each.
struct ReaderLine {
  std::vector<std::string> cells;
};
std::vector<ReaderLine> reader_lines(const Validations& both);
/// Of a class: name, and rows, share that holds, by rows and by papers, that of the inputs alone, width of
/// both readers.
std::vector<ReaderLine> coverage_lines(const Validations& both);
std::vector<const study::Compared*> refused(const study::Validation& validation);

}  // namespace caelum::report
