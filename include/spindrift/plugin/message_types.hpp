#pragma once

#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/plugin/library.hpp>

#include <functional>
#include <memory>
#include <string>

namespace spindrift::plugin {

/// Adds the types that only message modules declare; types that are there already stay. The library makes the text of
/// their messages. Fields on the wire are decoded here; computed ones are asked for. Of an opaque type there is nothing
/// but presentation text.
/// \param report receives why a message has no text, on any thread
void add_message_types(nmsg::Registry& registry, const std::shared_ptr<const Library>& library,
                       const std::function<void(const std::string& reason)>& report);

}  // namespace spindrift::plugin
