// SPDX-License-Identifier: Apache-2.0
// See xml_reader.hpp.
#include "sip/xml_reader.hpp"

#include <expat.h>

#include <memory>

#include "sip/text.hpp"

namespace tapi::sip {

std::string xml_text(std::string_view plain) {
    std::string text;
    text.reserve(plain.size());
    for (const char c : plain) {
        switch (c) {
            case '&':
                text += "&amp;";
                break;
            case '<':
                text += "&lt;";
                break;
            case '>':
                text += "&gt;";
                break;
            case '"':
                text += "&quot;";
                break;
            default:
                text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
    }
    return text;
}

std::string without_control(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return std::string(trim(text));
}

std::string XmlReader::Attributes::operator[](std::string_view name) const {
    for (const char** at = pairs_; at[0] != nullptr; at += 2) {
        if (name == at[0]) return std::string(at[1]).substr(0, longest_xml_text);
    }
    return {};
}

bool XmlReader::read(std::string_view body) {
    if (body.size() > largest_xml) return false;
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreateNS(nullptr, namespace_mark), XML_ParserFree);
    if (parser == nullptr) return false;
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, [](void* user, const XML_Char* name, const XML_Char** attributes) { self(user).element_begins(name, attributes); },
                          [](void* user, const XML_Char*) { self(user).element_ends(); });
    XML_SetCharacterDataHandler(parser_, [](void* user, const XML_Char* text, int size) { self(user).add_text(std::string_view(text, static_cast<size_t>(size))); });
    // Entities are for bombs.
    XML_SetStartDoctypeDeclHandler(parser_, [](void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) { self(user).stop(); });
    const bool good = XML_Parse(parser_, body.data(), static_cast<int>(body.size()), XML_TRUE) == XML_STATUS_OK;
    parser_ = nullptr;
    return good;
}

void XmlReader::stop() { XML_StopParser(parser_, XML_FALSE); }

void XmlReader::element_begins(const char* name, const char** attributes) {
    if (path_.size() == deepest_xml) return stop();
    path_.emplace_back(name_of(name));
    text_.clear();
    begin(Attributes(attributes));
}

void XmlReader::element_ends() {
    end();
    path_.pop_back();
    text_.clear();
}

void XmlReader::add_text(std::string_view piece) {
    if (text_.size() + piece.size() > longest_xml_text) return stop();
    text_ += piece;
}

}  // namespace tapi::sip
