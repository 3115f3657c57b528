#pragma once

#include "tests/nmsg/messages.hpp"

#include <spindrift/nmsg/condition/predicate.hpp>

#include <string_view>

// Conditions for tests.
namespace spindrift::nmsg::samples {

inline Aliases some_aliases() {
    Aliases aliases;
    aliases.operators.set(3, "Acme");
    aliases.groups.set(9, "lab");
    return aliases;
}

/// A condition on the types of `acme_registry`, or on one of them only.
inline Predicate condition(std::string_view expression, const Schema* only = nullptr) {
    const Aliases aliases = some_aliases();
    Predicate::Options options;
    options.aliases = &aliases;
    options.only = only;
    return Predicate(expression, acme_registry(), options);
}

inline bool holds(std::string_view expression, const Payload& payload) {
    const Predicate predicate = condition(expression);
    return PredicateMatcher(predicate).matches(payload);
}

}  // namespace spindrift::nmsg::samples
