// M-fabric-1 and M-fabric-2: a logical axis becomes strides, strides become members per instance.
//
// Chips are numbered so that the innermost axis of the placement varies fastest. The dense part of
// a model sees the axes tensor, context, data and pipeline; the expert part sees the same chips as
// expert_tensor, expert, expert_data and pipeline. An axis' stride is the product of the sizes of
// the axes inside it.
#include "caelum/fabric/group.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace caelum::fabric {
namespace {

constexpr std::array kDefaultPlacement = {Axis::tensor, Axis::context, Axis::expert, Axis::data,
                                          Axis::pipeline};

struct Placed {
  Axis axis;
  long size;
};

std::vector<Axis> complete(const std::vector<Axis>& placement) {
  std::vector<Axis> order = placement;
  for (const Axis axis : kDefaultPlacement) {
    if (std::find(order.begin(), order.end(), axis) == order.end()) order.push_back(axis);
  }
  return order;
}

std::vector<Placed> dense_order(const spec::Plan& plan) {
  std::vector<Placed> order;
  for (const Axis axis : complete(plan.placement)) {
    switch (axis) {
      case Axis::tensor:
        order.push_back({axis, plan.tensor});
        break;
      case Axis::context:
        order.push_back({axis, plan.context});
        break;
      case Axis::data:
        order.push_back({axis, plan.data});
        break;
      case Axis::pipeline:
        order.push_back({axis, plan.pipeline});
        break;
      default:
        break;
    }
  }
  return order;
}

std::vector<Placed> expert_order(const spec::Plan& plan) {
  const long folded = std::max(1L, plan.tensor) * std::max(1L, plan.context) * std::max(1L, plan.data);
  const long used = std::max(1L, plan.expert) * std::max(1L, plan.expert_tensor);
  std::vector<Placed> order;
  for (const Axis axis : complete(plan.placement)) {
    switch (axis) {
      case Axis::tensor:
        order.push_back({Axis::expert_tensor, plan.expert_tensor});
        break;
      case Axis::expert:
        order.push_back({Axis::expert, plan.expert});
        break;
      case Axis::data:
        order.push_back({Axis::expert_data, std::max(1L, folded / used)});
        break;
      case Axis::pipeline:
        order.push_back({Axis::pipeline, plan.pipeline});
        break;
      default:
        break;
    }
  }
  return order;
}

bool asked_for(Axis wanted, Axis axis) {
  if (wanted == Axis::data_context) return axis == Axis::data || axis == Axis::context;
  return wanted == axis;
}

double count(const std::vector<Group::Factor>& factors, std::size_t outermost, double chips) {
  if (chips <= 0) return 0;
  if (outermost == 0) return 1;
  const auto& factor = factors[outermost - 1];
  double inside = 1;
  for (std::size_t i = 0; i + 1 < outermost; ++i) inside *= static_cast<double>(factors[i].size);
  const auto stride = static_cast<double>(factor.stride);
  const auto size = static_cast<double>(factor.size);
  const double whole = std::min(size, std::floor(chips / stride));
  const double rest = whole < size ? count(factors, outermost - 1, chips - whole * stride) : 0;
  return whole * inside + rest;
}

}  // namespace

long Group::ranks() const {
  long product = 1;
  for (const auto& factor : factors) product *= factor.size;
  return product;
}

Group group_of(Axis axis, const spec::Plan& plan) {
  const bool expert_side = axis == Axis::expert || axis == Axis::expert_tensor || axis == Axis::expert_data;
  Group group;
  long stride = 1;
  for (const auto& placed : expert_side ? expert_order(plan) : dense_order(plan)) {
    const long size = std::max(1L, placed.size);
    if (asked_for(axis, placed.axis) && size > 1) {
      auto& factors = group.factors;
      const bool continues = !factors.empty() && factors.back().size * factors.back().stride == stride;
      if (continues) {
        factors.back().size *= size;
      } else {
        factors.push_back({size, stride});
      }
    }
    stride *= size;
  }
  if (group.factors.empty()) group.factors.push_back({1, 1});
  return group;
}

double members_below(const Group& group, double chips) {
  return count(group.factors, group.factors.size(), chips);
}

double members_per_instance(const Group& group, double chips) {
  const auto ranks = static_cast<double>(group.ranks());
  if (!std::isfinite(chips) || ranks <= 1) return ranks;
  const auto& outer = group.factors.back();
  const double period = static_cast<double>(outer.size) * static_cast<double>(outer.stride);
  const bool aligned = std::fmod(period, chips) == 0 || std::fmod(chips, period) == 0;
  if (aligned) return std::max(1.0, members_below(group, chips));
  double last = 0;  // chip number of the last member
  for (const auto& factor : group.factors) {
    last += static_cast<double>(factor.size - 1) * static_cast<double>(factor.stride);
  }
  // Groups start at multiples of the period, so at multiples of this within an instance.
  const auto common = static_cast<double>(std::gcd(outer.size * outer.stride, static_cast<long>(chips)));
  const double instances = std::floor((last + chips - common) / chips) + 1;
  const double mean = ranks / std::min(instances, ranks);
  return std::clamp(std::min(mean, members_below(group, chips)), 1.0, ranks);
}

}  // namespace caelum::fabric
