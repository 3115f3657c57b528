#pragma once

#include <string_view>

namespace spindrift::file {

/// The scheme of a URL: `https` of `https://example.org/a.pcap`, in the case it is written in. Empty if `name` does not
/// begin with a scheme and `://`.
[[nodiscard]] std::string_view url_scheme(std::string_view name) noexcept;

}  // namespace spindrift::file
