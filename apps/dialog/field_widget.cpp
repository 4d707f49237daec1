// SPDX-License-Identifier: Apache-2.0
// Widgets for each type of field, but for lists.
#include "field_widget.hpp"

#include "list_widget.hpp"

namespace tapi::dialog {
namespace {

using forms::Field;
using forms::json;
using forms::Type;

GtkWidget* left(GtkWidget* widget) {
    gtk_widget_set_halign(widget, GTK_ALIGN_START);
    return widget;
}

class NumberWidget final : public FieldWidget {
  public:
    NumberWidget(const Field& field, Changed changed) : FieldWidget(field, std::move(changed)) {
        row_ = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
        entry_ = gtk_entry_new();
        gtk_editable_set_width_chars(GTK_EDITABLE(entry_), 12);
        gtk_entry_set_input_purpose(GTK_ENTRY(entry_), GTK_INPUT_PURPOSE_NUMBER);
        gtk_entry_set_activates_default(GTK_ENTRY(entry_), TRUE);
        gtk_box_append(GTK_BOX(row_), entry_);
        if (!field.unit.empty()) {
            GtkWidget* unit = gtk_label_new(field.unit.c_str());
            gtk_widget_add_css_class(unit, "dim-label");
            gtk_box_append(GTK_BOX(row_), unit);
        }
        g_signal_connect_swapped(entry_, "changed", G_CALLBACK(+[](NumberWidget* me) { me->changed(); }), this);
    }
    GtkWidget* input() override { return row_; }
    void focus() override { gtk_widget_grab_focus(entry_); }
    void set(const json& value) override {
        setting_ = true;
        gtk_editable_set_text(GTK_EDITABLE(entry_), forms::text_of(field_, value).c_str());
        setting_ = false;
    }
    // What is no number stays a text: the check says so.
    json value() const override {
        const std::string text = gtk_editable_get_text(GTK_EDITABLE(entry_));
        const auto read = forms::value_from_text(field_, text);
        if (read) return *read;
        const json number = json::parse(text, nullptr, false);
        return number.is_number_integer() ? number : json(text);
    }

  private:
    GtkWidget* row_;
    GtkWidget* entry_;
};

class TextWidget final : public FieldWidget {
  public:
    TextWidget(const Field& field, Changed changed) : FieldWidget(field, std::move(changed)) {
        secret_ = field.type == Type::secret;
        entry_ = secret_ ? gtk_password_entry_new() : gtk_entry_new();
        if (secret_) {
            gtk_password_entry_set_show_peek_icon(GTK_PASSWORD_ENTRY(entry_), TRUE);
            g_object_set(entry_, "activates-default", TRUE, "placeholder-text",
                         field.is_set ? "unchanged" : "", nullptr);
        } else {
            gtk_entry_set_activates_default(GTK_ENTRY(entry_), TRUE);
        }
        gtk_widget_set_hexpand(entry_, TRUE);
        g_signal_connect_swapped(entry_, "changed", G_CALLBACK(+[](TextWidget* me) { me->changed(); }), this);
    }
    GtkWidget* input() override { return entry_; }
    void set(const json& value) override {
        setting_ = true;
        gtk_editable_set_text(GTK_EDITABLE(entry_), value.is_string() ? value.get<std::string>().c_str() : "");
        setting_ = false;
    }
    json value() const override {
        std::string text = gtk_editable_get_text(GTK_EDITABLE(entry_));
        if (secret_ && text.empty()) return {};  // stays as it is
        return text;
    }

  private:
    GtkWidget* entry_;
    bool secret_;
};

class FlagWidget final : public FieldWidget {
  public:
    FlagWidget(const Field& field, Changed changed) : FieldWidget(field, std::move(changed)) {
        switch_ = left(gtk_switch_new());
        gtk_widget_set_valign(switch_, GTK_ALIGN_CENTER);
        g_signal_connect_swapped(switch_, "notify::active", G_CALLBACK(+[](FlagWidget* me) { me->changed(); }),
                                 this);
    }
    GtkWidget* input() override { return switch_; }
    void set(const json& value) override {
        setting_ = true;
        gtk_switch_set_active(GTK_SWITCH(switch_), value.is_boolean() && value.get<bool>());
        setting_ = false;
    }
    json value() const override { return gtk_switch_get_active(GTK_SWITCH(switch_)) != FALSE; }

  private:
    GtkWidget* switch_;
};

class ChoiceWidget final : public FieldWidget {
  public:
    ChoiceWidget(const Field& field, Changed changed) : FieldWidget(field, std::move(changed)) {
        GtkStringList* shown = gtk_string_list_new(nullptr);
        for (const forms::Choice& one : field.choices)
            gtk_string_list_append(shown, (one.label.empty() ? one.value : one.label).c_str());
        GtkExpression* text = gtk_property_expression_new(GTK_TYPE_STRING_OBJECT, nullptr, "string");
        drop_down_ = gtk_drop_down_new(G_LIST_MODEL(shown), text);
        gtk_drop_down_set_enable_search(GTK_DROP_DOWN(drop_down_), field.choices.size() > 12);
        g_signal_connect_swapped(drop_down_, "notify::selected",
                                 G_CALLBACK(+[](ChoiceWidget* me) { me->changed(); }), this);
    }
    GtkWidget* input() override { return drop_down_; }
    void set(const json& value) override {
        setting_ = true;
        guint selected = GTK_INVALID_LIST_POSITION;
        for (size_t i = 0; i < field_.choices.size(); ++i) {
            if (value == field_.choices[i].value) selected = static_cast<guint>(i);
        }
        gtk_drop_down_set_selected(GTK_DROP_DOWN(drop_down_), selected);
        setting_ = false;
    }
    json value() const override {
        const guint selected = gtk_drop_down_get_selected(GTK_DROP_DOWN(drop_down_));
        if (selected >= field_.choices.size()) return {};
        return field_.choices[selected].value;
    }

  private:
    GtkWidget* drop_down_;
};

class NoteWidget final : public FieldWidget {
  public:
    explicit NoteWidget(const Field& field) : FieldWidget(field, nullptr) {
        text_ = left(gtk_label_new(nullptr));
        gtk_label_set_selectable(GTK_LABEL(text_), TRUE);
        gtk_label_set_wrap(GTK_LABEL(text_), TRUE);
    }
    GtkWidget* input() override { return text_; }
    void set(const json& value) override {
        gtk_label_set_text(GTK_LABEL(text_), value.is_string() ? value.get<std::string>().c_str() : "");
    }
    json value() const override { return {}; }

  private:
    GtkWidget* text_;
};

// Keeps what it was given.
class HiddenWidget final : public FieldWidget {
  public:
    explicit HiddenWidget(const Field& field) : FieldWidget(field, nullptr) {}
    GtkWidget* label() override { return nullptr; }
    GtkWidget* input() override { return nullptr; }
    void set(const json& value) override { value_ = value; }
    json value() const override { return value_; }

  private:
    json value_;
};

}  // namespace

FieldWidget::FieldWidget(const Field& field, Changed changed) : field_(field), changed_(std::move(changed)) {
    label_ = gtk_label_new(field.shown_as().c_str());
    gtk_widget_set_halign(label_, GTK_ALIGN_END);
    gtk_widget_set_valign(label_, GTK_ALIGN_CENTER);
    note_ = gtk_label_new(nullptr);
    gtk_widget_set_halign(note_, GTK_ALIGN_START);
    gtk_label_set_xalign(GTK_LABEL(note_), 0);
    gtk_label_set_wrap(GTK_LABEL(note_), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(note_), 60);
    gtk_widget_add_css_class(note_, "caption");
    set_note(field.help, false);
}

void FieldWidget::set_note(const std::string& text, bool error) {
    gtk_label_set_text(GTK_LABEL(note_), text.c_str());
    gtk_widget_set_visible(note_, !text.empty());
    if (error) {
        gtk_widget_remove_css_class(note_, "dim-label");
        gtk_widget_add_css_class(note_, "error");
    } else {
        gtk_widget_remove_css_class(note_, "error");
        gtk_widget_add_css_class(note_, "dim-label");
    }
}

void FieldWidget::show_error(const std::string&, const std::string& words) {
    set_note(words.empty() ? field_.help : field_.shown_as() + " " + words, !words.empty());
}

std::unique_ptr<FieldWidget> FieldWidget::make(const Field& field, Changed changed) {
    switch (field.type) {
        case Type::number:
            return std::make_unique<NumberWidget>(field, std::move(changed));
        case Type::text:
        case Type::secret:
            return std::make_unique<TextWidget>(field, std::move(changed));
        case Type::flag:
            return std::make_unique<FlagWidget>(field, std::move(changed));
        case Type::choice:
            return std::make_unique<ChoiceWidget>(field, std::move(changed));
        case Type::list:
            return std::make_unique<ListWidget>(field, std::move(changed));
        case Type::note:
            return std::make_unique<NoteWidget>(field);
        case Type::hidden:
            return std::make_unique<HiddenWidget>(field);
    }
    return std::make_unique<HiddenWidget>(field);
}

}  // namespace tapi::dialog
