// Logarithm, exponential and normal quantile from additions, products and one division: the same bits on
// every CPU, where the C library picks its code by what the CPU can do.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace caelum {

/// Natural logarithm of a positive normal number, to about 1e-13.
inline double portable_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52U) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);  // 1 <= m < 2
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double z = (m - 1) / (m + 1), y = z * z;  // log m = 2 atanh z, |z| < 0.172
  const double series =
      1 + y * (1.0 / 3 +
               y * (1.0 / 5 + y * (1.0 / 7 + y * (1.0 / 9 + y * (1.0 / 11 + y * (1.0 / 13 + y / 15))))));
  return exponent * 0.69314718055994530942 + 2 * z * series;
}

/// e^x for |x| < 700, to about 1e-15 of it.
inline double portable_exp(double x) {
  const double k = std::floor(x * 1.44269504088896340736 + 0.5);
  const double r = (x - k * 0.693145751953125) - k * 1.42860682030941723212e-6;  // |r| < 0.347
  double term = 1, sum = 1;
  for (int i = 1; i <= 14; ++i) sum += term *= r / i;
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<int>(k) + 1023) << 52U);
}

/// The normal deviate that a share `p` of draws stays under; Acklam's rational approximation, 1e-9.
inline double normal_quantile(double p) {
  constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                          1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                          6.680131188771972e+01, -1.328068155288572e+01};
  constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                          -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                          3.754408661907416e+00};
  if (p < 0.02425 || p > 1 - 0.02425) {
    const double tail = p < 0.5 ? p : 1 - p;
    const double q = std::sqrt(-2 * portable_log(tail));
    const double z = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
                     ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    return p < 0.5 ? z : -z;
  }
  const double q = p - 0.5, r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

}  // namespace caelum
