// Physical quantities whose dimensions the compiler checks.
//
// A Quantity is one double in canonical units (second, byte, operation, joule, US dollar, metre).
// In by a unit (`3 * units::ms`) or the spec reader; out only by `.in(units::ms)`. Adding bytes to
// seconds does not compile. GB is 1e9 and GiB is 2^30; bits stop at the door (1 Gb/s = 0.125 GB/s).
#pragma once

#include <compare>

namespace caelum {

struct Dim {
  signed char time = 0, data = 0, op = 0, energy = 0, money = 0, length = 0;
  constexpr bool operator==(const Dim&) const = default;
};

constexpr Dim operator+(Dim a, Dim b) {
  auto add = [](signed char x, signed char y) { return static_cast<signed char>(x + y); };
  return {add(a.time, b.time),     add(a.data, b.data),   add(a.op, b.op),
          add(a.energy, b.energy), add(a.money, b.money), add(a.length, b.length)};
}
constexpr Dim operator-(Dim a) {
  auto neg = [](signed char x) { return static_cast<signed char>(-x); };
  return {neg(a.time), neg(a.data), neg(a.op), neg(a.energy), neg(a.money), neg(a.length)};
}

template <Dim D>
class Quantity {
 public:
  static constexpr Dim dim = D;
  constexpr Quantity() = default;
  constexpr explicit Quantity(double canonical) : canonical_(canonical) {}

  /// The number of `unit`s in this quantity: the only way out.
  [[nodiscard]] constexpr double in(Quantity unit) const { return canonical_ / unit.canonical_; }
  [[nodiscard]] constexpr double canonical() const { return canonical_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity{-canonical_}; }
  constexpr Quantity& operator+=(Quantity o) {
    canonical_ += o.canonical_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity o) {
    canonical_ -= o.canonical_;
    return *this;
  }
  constexpr Quantity& operator*=(double f) {
    canonical_ *= f;
    return *this;
  }
  constexpr Quantity& operator/=(double f) {
    canonical_ /= f;
    return *this;
  }

 private:
  double canonical_ = 0;
};

template <Dim D>
constexpr Quantity<D> operator+(Quantity<D> a, Quantity<D> b) {
  return a += b;
}
template <Dim D>
constexpr Quantity<D> operator-(Quantity<D> a, Quantity<D> b) {
  return a -= b;
}
template <Dim D>
constexpr Quantity<D> operator*(Quantity<D> a, double f) {
  return a *= f;
}
template <Dim D>
constexpr Quantity<D> operator*(double f, Quantity<D> a) {
  return a *= f;
}
template <Dim D>
constexpr Quantity<D> operator/(Quantity<D> a, double f) {
  return a /= f;
}
template <Dim D>
constexpr double operator/(Quantity<D> a, Quantity<D> b) {
  return a.canonical() / b.canonical();
}
template <Dim A, Dim B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  if constexpr (A + B == Dim{}) {
    return a.canonical() * b.canonical();
  } else {
    return Quantity<A + B>{a.canonical() * b.canonical()};
  }
}
template <Dim A, Dim B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  return Quantity<A + (-B)>{a.canonical() / b.canonical()};
}

using Time = Quantity<Dim{.time = 1}>;
using Frequency = Quantity<Dim{.time = -1}>;
using Bytes = Quantity<Dim{.data = 1}>;
using Bandwidth = Quantity<Dim{.time = -1, .data = 1}>;
using Ops = Quantity<Dim{.op = 1}>;
using OpRate = Quantity<Dim{.time = -1, .op = 1}>;
using Energy = Quantity<Dim{.energy = 1}>;
using Power = Quantity<Dim{.time = -1, .energy = 1}>;
using Money = Quantity<Dim{.money = 1}>;
using MoneyRate = Quantity<Dim{.time = -1, .money = 1}>;
using EnergyPrice = Quantity<Dim{.energy = -1, .money = 1}>;
using Length = Quantity<Dim{.length = 1}>;
using Area = Quantity<Dim{.length = 2}>;

namespace units {
inline constexpr Time s{1}, ms{1e-3}, us{1e-6}, ns{1e-9}, minute{60}, hour{3600}, day{86400};
inline constexpr Frequency hertz{1}, GHz{1e9};
inline constexpr Bytes B{1}, kB{1e3}, MB{1e6}, GB{1e9}, TB{1e12};
inline constexpr Bytes KiB{0x1p10}, MiB{0x1p20}, GiB{0x1p30}, TiB{0x1p40};
inline constexpr Bandwidth Bps{1}, GBps{1e9}, TBps{1e12}, Gbps{1.25e8};
inline constexpr Ops flop{1}, Gflop{1e9}, Tflop{1e12};
inline constexpr OpRate flops{1}, Tflops{1e12}, Pflops{1e15};
inline constexpr Energy J{1}, kWh{3.6e6};
inline constexpr Power W{1}, kW{1e3}, MW{1e6};
inline constexpr Money USD{1};
inline constexpr Length m{1}, mm{1e-3};
inline constexpr Area mm2{1e-6};
}  // namespace units

}  // namespace caelum
