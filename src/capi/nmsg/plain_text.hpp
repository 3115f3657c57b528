#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <string_view>

/// The text of values by their types alone, for fields whose callbacks leave a text to the library.
namespace spindrift::capi {

/// Appends the lines of presentation text for one value.
void append_plain_line(Buffer& out, const nmsg::Field& field, const nmsg::Value& value, std::string_view endline);

/// Appends the JSON value.
void append_plain_json(Buffer& out, const nmsg::Field& field, const nmsg::Value& value);

}  // namespace spindrift::capi
