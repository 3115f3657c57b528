#pragma once

#include <spindrift/nmsg/message/presenter.hpp>

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

// The presenters of built-in types.
namespace spindrift::nmsg {

std::shared_ptr<const Presenter> make_dnsqr_presenter();
std::shared_ptr<const Presenter> make_dnstap_presenter();
std::shared_ptr<const Presenter> make_encode_presenter();
std::shared_ptr<const Presenter> make_ncap_presenter();

/// The index of a name in a list, or -1. Presenters use it as value id.
inline int index_of(std::span<const std::string_view> names, std::string_view name) noexcept {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace spindrift::nmsg
