#pragma once

#include "message.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/nmsg/message/header.hpp>

#include <functional>
#include <string_view>

/// Messages as text. Writers are kept for each thread, since they reuse their memory.
namespace spindrift::capi {

using UseText = std::function<void(std::string_view text)>;

/// Passes the JSON object of a message to `use`, without a newline.
/// \returns `failure` for an unknown type, `notimpl` for an opaque one, `memfail` for octets that do not decode
[[nodiscard]] nmsg_res with_json(nmsg_message& message, const nmsg::HeaderOverride& header, const UseText& use);

/// Passes the presentation text of the fields to `use`, each line ended by `endline`.
/// \returns as `with_json`; an opaque type may have a text
[[nodiscard]] nmsg_res with_fields_text(nmsg_message& message, std::string_view endline, const UseText& use);

/// Passes the presentation text with its header line and the empty line at the end, as an output writes it; also for an
/// unknown type.
[[nodiscard]] nmsg_res with_full_text(nmsg_message& message, std::string_view endline,
                                      const nmsg::HeaderOverride& header, const UseText& use);

/// Reads a JSON object; what is after it is ignored. The message is in `storage`.
[[nodiscard]] nmsg_res parse_json(std::string_view json, Arena& storage, nmsg::Payload& payload);

class TextTools;
void free_text_tools(TextTools* tools) noexcept;

/// The message whose text this thread is writing; null if there is none.
[[nodiscard]] nmsg_message* message_in_hand() noexcept;

}  // namespace spindrift::capi
