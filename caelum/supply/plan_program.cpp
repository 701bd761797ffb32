// Rows: wafers of each line, balances of dies and stacks, packaging, least and most packages, money.
#include "caelum/supply/plan_program.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace caelum::supply {
namespace {

constexpr double kHolding = 1e-3;  ///< of a die's worth, a quarter: own estimate, far below any real choice

class Builder {
 public:
  explicit Builder(const Inputs& in) : in_(in), s_(*in.supply) {}

  Program build() {
    columns();
    lines();
    for (std::size_t p = 0; p < s_.products.size(); ++p) {
      dies(p);
      limits(p);
    }
    memory();
    packaging();
    money();
    return std::move(out_);
  }

 private:
  int row(double low, double high, std::string what = {}, std::string unit = {}, int quarter = 0,
          double scale = kThousand) {
    const bool structural = what.empty();
    out_.names.push_back({std::move(what), std::move(unit), quarter, scale});
    return out_.lp.add_row(low, high, structural);
  }

  void columns() {
    const auto quarters = static_cast<std::size_t>(in_.quarters);
    for (std::size_t p = 0; p < s_.products.size(); ++p) {
      auto& wafers = out_.wafers.emplace_back(quarters, -1);
      auto& packages = out_.packages.emplace_back(quarters);
      auto& stock = out_.stock.emplace_back(quarters);
      for (std::size_t q = 0; q < quarters; ++q) {
        if (in_.line[p] >= 0) wafers[q] = out_.lp.add_column(0);
        const double discount = discount_of(s_, static_cast<int>(q));
        for (std::size_t b = 0; b < in_.figures[p].bins.size(); ++b) {
          packages[q].push_back(out_.lp.add_column(worth_of_bin(in_, p, b) * discount * kThousand));
          // Dies are made when they are needed: stock costs a little of what it will be worth.
          const double die = worth_of_bin(in_, p, b) / in_.figures[p].dies_needed();
          stock[q].push_back(out_.lp.add_column(-kHolding * die * discount * kThousand));
        }
      }
    }
    for (std::size_t l = 0; l < s_.lines.size(); ++l) {
      auto& added = out_.added.emplace_back(quarters, -1);
      if (!s_.capital || !s_.lines[l].process.capital.known()) continue;
      for (auto& column : added) column = out_.lp.add_column(0);
    }
  }

  void lines() {
    for (std::size_t l = 0; l < s_.lines.size(); ++l) {
      const auto& line = s_.lines[l];
      for (int q = 0; q < in_.quarters; ++q) {
        const int r = row(-kUnbounded, 3 * at_quarter(line.wafer_starts, q, 0) / kThousand,
                          fmt::format("wafers of line {}", line.name), "wafer", q);
        for (std::size_t p = 0; p < s_.products.size(); ++p) {
          if (in_.line[p] == static_cast<int>(l))
            out_.lp.add(r, out_.wafers[p][static_cast<std::size_t>(q)], 1);
        }
        for (int bought = 0; bought + in_.lead[l] <= q; ++bought) {
          const int column = out_.added[l][static_cast<std::size_t>(bought)];
          if (column >= 0) out_.lp.add(r, column, -3);
        }
      }
      if (!line.most_added.known()) continue;
      const int r =
          row(-kUnbounded, *line.most_added.value / kThousand,
              fmt::format("capacity that can be added to line {}", line.name), "wafer start a month");
      for (const int column : out_.added[l]) {
        if (column >= 0) out_.lp.add(r, column, 1);
      }
    }
  }

  // Stock of a bin: what was there, what wafers give, what better bins hand down, less what is packaged.
  void dies(std::size_t p) {
    const auto& f = in_.figures[p];
    const std::size_t bins = f.bins.size();
    for (int q = 0; q < in_.quarters; ++q) {
      const auto now = static_cast<std::size_t>(q);
      std::vector<int> rows;
      for (std::size_t b = 0; b < bins; ++b) {
        const int lag = in_.line[p] < 0 ? 0 : in_.lag[static_cast<std::size_t>(in_.line[p])];
        double bank = q == 0 && b == 0 ? s_.products[p].die_bank.value_or(0) / kThousand : 0;
        if (q < lag) bank += s_.products[p].in_progress.value_or(0) / kThousand * in_.dies[p][0][b];
        const int r = row(bank, bank);
        rows.push_back(r);
        out_.lp.add(r, out_.stock[p][now][b], 1);
        if (q > 0) out_.lp.add(r, out_.stock[p][now - 1][b], -1);
        out_.lp.add(r, out_.packages[p][now][b], f.dies_needed());
        const int started = in_.line[p] >= 0 ? q - lag : -1;
        if (started < 0) continue;
        const auto then = static_cast<std::size_t>(started);
        out_.lp.add(r, out_.wafers[p][then], -in_.dies[p][then][b]);
      }
      for (std::size_t b = 0; b + 1 < bins; ++b) {
        const int down = out_.lp.add_column(0);
        out_.lp.add(rows[b], down, 1);
        out_.lp.add(rows[b + 1], down, -1);
      }
    }
  }

  void limits(std::size_t p) {
    const auto& product = s_.products[p];
    for (int q = 0; q < in_.quarters; ++q) {
      const double least = at_quarter(product.minimum, q, 0),
                   most = at_quarter(product.maximum, q, kUnbounded);
      auto add_all = [&](int r) {
        for (const int column : out_.packages[p][static_cast<std::size_t>(q)]) out_.lp.add(r, column, 1);
      };
      if (least > 0)
        add_all(row(least / kThousand, kUnbounded, fmt::format("least number of {}", product.name), "package",
                    q));
      if (std::isfinite(most))
        add_all(row(-kUnbounded, most / kThousand, fmt::format("demand for {}", product.name), "package", q));
    }
  }

  void memory() {
    for (std::size_t m = 0; m < s_.memory.size(); ++m) {
      auto& left = out_.stacks.emplace_back();
      for (int q = 0; q < in_.quarters; ++q) {
        const double gained = stacks_of(s_.memory[m], q) + (q == 0 ? s_.memory[m].stockpile.value_or(0) : 0);
        left.push_back(out_.lp.add_column(0));
        const int r =
            row(-kUnbounded, gained / kThousand, fmt::format("stacks of {}", s_.memory[m].name), "stack", q);
        out_.lp.add(r, left.back(), 1);
        if (q > 0) out_.lp.add(r, left[left.size() - 2], -1);
        use(r, in_.memory, static_cast<int>(m), q,
            [&](std::size_t p) { return in_.figures[p].stacks_needed(); });
      }
    }
  }

  void packaging() {
    for (std::size_t k = 0; k < s_.packaging.size(); ++k) {
      for (int q = 0; q < in_.quarters; ++q) {
        const int r = row(-kUnbounded, at_quarter(s_.packaging[k].per_quarter, q, 0) / kThousand,
                          fmt::format("packaging {}", s_.packaging[k].name), "package", q);
        use(r, in_.packaging, static_cast<int>(k), q,
            [&](std::size_t p) { return in_.figures[p].slots_needed(); });
      }
    }
  }

  template <class Factor>
  void use(int r, const std::vector<int>& of, int which, int q, Factor&& factor) {
    for (std::size_t p = 0; p < s_.products.size(); ++p) {
      if (of[p] != which) continue;
      for (const int column : out_.packages[p][static_cast<std::size_t>(q)])
        out_.lp.add(r, column, factor(p));
    }
  }

  // Money that has come by a quarter covers all that was spent up to it.
  void money() {
    if (!s_.capital) return;
    double come = 0;
    for (int q = 0; q < in_.quarters; ++q) {
      const auto& budget = s_.capital->budget;
      const auto& now = budget[std::min(static_cast<std::size_t>(q), budget.size() - 1)];
      come += now.value_or(Money{}).in(units::USD) / kMillion;
      const int r = row(-kUnbounded, come, "money", "USD", q, kMillion);
      for (int spent = 0; spent <= q; ++spent) spend(r, static_cast<std::size_t>(spent));
    }
  }

  void spend(int r, std::size_t q) {
    for (std::size_t l = 0; l < s_.lines.size(); ++l) {
      const int column = out_.added[l][q];
      // Capital is for 1,000 wafer starts a month, which is one unit of the column.
      if (column >= 0) out_.lp.add(r, column, s_.lines[l].process.capital.value->in(units::USD) / kMillion);
    }
    if (!s_.capital->pays_production) return;
    for (std::size_t p = 0; p < s_.products.size(); ++p) {
      const auto& cost = in_.cost[p][q];
      if (in_.line[p] >= 0) {
        const auto& process = s_.lines[static_cast<std::size_t>(in_.line[p])].process;
        const double price = process.wafer_price.value_or(Money{}).in(units::USD);
        if (price > 0) out_.lp.add(r, out_.wafers[p][q], price * kThousand / kMillion);
      }
      const double rest = (cost.memory + cost.packaging).in(units::USD)*kThousand / kMillion;
      for (const int column : out_.packages[p][q]) {
        if (rest > 0) out_.lp.add(r, column, rest);
      }
    }
  }

  const Inputs& in_;
  const spec::Supply& s_;
  Program out_;
};

}  // namespace

double discount_of(const spec::Supply& supply, int quarter) {
  return std::pow(1 + supply.discount.value_or(0.08), -quarter / 4.0);
}

double stacks_of(const spec::SupplyMemory& memory, int quarter) {
  const double layers = memory.layers.value_or(8);
  const double dies = 3 * at_quarter(memory.wafer_starts, quarter, 0) * memory.dies_per_wafer.value_or(0) *
                      memory.die_yield.value_or(1);
  return at_quarter(memory.per_quarter, quarter, 0) +
         dies / layers * std::pow(memory.layer_yield.value_or(1), layers);
}

double worth_of_bin(const Inputs& in, std::size_t p, std::size_t b) {
  const auto& product = in.supply->products[p];
  const double share = in.figures[p].bin_worth[b];
  switch (in.supply->aim) {
    case spec::SupplyAim::packages:
      return 1;
    case spec::SupplyAim::training:
      return product.delivered.training.value_or(0) * share;
    case spec::SupplyAim::serving:
      return product.delivered.serving.value_or(0) * share;
    case spec::SupplyAim::value:
      break;
  }
  if (b < product.bins.size() && product.bins[b].value.known())
    return product.bins[b].value.value->in(units::USD);
  return worth_of(product).in(units::USD)*share;
}

Program build_program(const Inputs& inputs) {
  return Builder(inputs).build();
}

}  // namespace caelum::supply
