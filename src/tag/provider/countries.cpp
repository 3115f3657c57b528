#include "countries.hpp"

#include <fmt/format.h>

#include <span>

namespace spindrift::tag::provider {
namespace {

struct Continent {
    TwoLetters letters;
    std::string_view countries;  // two letters each, separated by blanks
};

constexpr Continent continents[] = {
    {unknown_letters, "?? A1 A2 O1"},
    {{'A', 'F'},
     "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW "
     "MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"},
    {{'A', 'N'}, "AQ BV GS HM TF"},
    {{'A', 'S'},
     "AE AF AM AP AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN "
     "MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TW UZ VN YE"},
    {{'E', 'U'},
     "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES EU FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
     "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM TR UA VA"},
    {{'N', 'A'},
     "AG AI AN AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR "
     "SV SX TC TT US VC VG VI"},
    {{'O', 'C'}, "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"},
    {{'S', 'A'}, "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"},
};

}  // namespace

std::optional<TwoLetters> two_letters(std::string_view text) noexcept {
    return text.size() == 2 ? std::optional(TwoLetters{text[0], text[1]}) : std::nullopt;
}

std::optional<TwoLetters> continent_of(TwoLetters country) noexcept {
    for (const Continent& continent : continents) {
        for (std::size_t i = 0; i < continent.countries.size(); i += 3) {
            if (two_letters(continent.countries.substr(i, 2)) == country) {
                return continent.letters;
            }
        }
    }
    return std::nullopt;
}

std::uint32_t country_id(TwoLetters country) noexcept {
    return static_cast<unsigned char>(country.letters[0]) |
           std::uint32_t{static_cast<unsigned char>(country.letters[1])} << 8;
}

Label country_label(TwoLetters continent, TwoLetters country) {
    return {Label::Subject::country, country_id(country), fmt::format("{}.{}", continent.text(), country.text())};
}

void add_country_labels(ProviderData& data) {
    for (const Continent& continent : continents) {
        for (std::size_t i = 0; i < continent.countries.size(); i += 3) {
            const std::string_view country = continent.countries.substr(i, 2);
            data.add_label(country_label(continent.letters, {country[0], country[1]}));
        }
    }
}

}  // namespace spindrift::tag::provider
