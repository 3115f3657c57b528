#pragma once

#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

namespace spindrift::fuzz {

/// The built-in types, and test types with fields of every kind.
inline const nmsg::Registry& registry() {
    static const nmsg::Registry all = [] {
        nmsg::Registry loaded = nmsg::built_in_types();
        loaded.load_file(FUZZ_SCHEMA);
        return loaded;
    }();
    return all;
}

}  // namespace spindrift::fuzz
