#pragma once

#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <memory>
#include <string_view>

/// Conditions on the header and the fields of messages: `rrtype == "A" and rrname under "example.com"`. docs/where.md
/// says what can be asked, and how.
namespace spindrift::nmsg {

/// A condition that makes sense, made ready for every message type of a registry. Never changes: any number of threads
/// may use it, each by a matcher of its own.
class Predicate {
public:
    struct Options {
        const Aliases* aliases = nullptr;  ///< names of operators and groups; used at once only
        const Schema* only = nullptr;      ///< the one type messages can have, if there is but one
    };

    /// \param registry must outlive the predicate
    /// \throws Error that begins with the place, `at 8: …`, counted in octets from 1: for text that is no condition, a
    /// field that no type has which messages can have, and a value that such a field cannot have
    Predicate(std::string_view expression, const Registry& registry) : Predicate(expression, registry, Options{}) {}
    Predicate(std::string_view expression, const Registry& registry, const Options& options);
    Predicate(Predicate&&) noexcept;
    Predicate& operator=(Predicate&&) noexcept;
    ~Predicate();

private:
    friend class PredicateMatcher;
    struct Programs;
    std::unique_ptr<const Programs> programs_;
};

/// Tells which messages a condition is true for. One object serves one thread at a time; once it has seen a few
/// messages it allocates nothing more.
class PredicateMatcher {
public:
    /// \param predicate must outlive the matcher
    explicit PredicateMatcher(const Predicate& predicate);
    PredicateMatcher(PredicateMatcher&&) noexcept;
    PredicateMatcher& operator=(PredicateMatcher&&) noexcept;
    ~PredicateMatcher();

    /// A message of unknown type, or which its type cannot explain, has no fields, only a header.
    [[nodiscard]] bool matches(const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
