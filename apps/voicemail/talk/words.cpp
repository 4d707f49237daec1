// SPDX-License-Identifier: Apache-2.0
// The sentences.
#include "voicemail/talk/words.hpp"

#include <array>

namespace tapi::voicemail {
namespace {

// In the order of Sentence; each in English, German, French and Spanish.
using Row = std::array<const char*, 4>;
constexpr std::array<Row, static_cast<size_t>(Sentence::count_)> sentences{{
    {"is not available at the moment.", "ist gerade nicht zu erreichen.", "n'est pas disponible pour le moment.",
     "no está disponible en este momento."},
    {"is not here at this hour.", "ist um diese Zeit nicht da.", "n'est pas là à cette heure.", "no está a esta hora."},
    {"Please leave a message after the tone.", "Bitte sprechen Sie nach dem Ton.", "Veuillez laisser un message après le bip.",
     "Por favor, deje un mensaje después de la señal."},
    {"This mailbox is full. Please call again later.", "Diese Mailbox ist voll. Bitte rufen Sie später wieder an.",
     "Cette boîte vocale est pleine. Veuillez rappeler plus tard.", "Este buzón está lleno. Por favor, llame más tarde."},
    {"No message can be taken at the moment. Please call again later.",
     "Zur Zeit kann keine Nachricht aufgenommen werden. Bitte rufen Sie später wieder an.",
     "Aucun message ne peut être enregistré pour le moment. Veuillez rappeler plus tard.",
     "En este momento no se puede dejar ningún mensaje. Por favor, llame más tarde."},
    {"Please begin again after the tone.", "Bitte beginnen Sie nach dem Ton von vorn.", "Veuillez recommencer après le bip.",
     "Por favor, empiece de nuevo después de la señal."},
    {"That was too short and has not been kept.", "Das war zu kurz und wurde nicht gespeichert.",
     "C'était trop court et n'a pas été enregistré.", "Ha sido demasiado corto y no se ha guardado."},
    {"Your message has been kept.", "Ihre Nachricht ist gespeichert.", "Votre message est enregistré.", "Su mensaje está guardado."},
    {"No more can be recorded. What you have said so far has been kept.",
     "Mehr kann nicht aufgenommen werden. Was Sie bisher gesagt haben, ist gespeichert.",
     "L'enregistrement s'arrête ici. Ce que vous avez dit est conservé.",
     "No se puede grabar más. Lo que ha dicho hasta ahora está guardado."},
    {"Goodbye.", "Auf Wiederhören.", "Au revoir.", "Adiós."},
    {"Please enter your mailbox number, then the hash key.", "Bitte geben Sie Ihre Mailboxnummer ein, dann die Rautetaste.",
     "Veuillez entrer le numéro de votre boîte vocale, puis dièse.", "Por favor, introduzca el número de su buzón y luego almohadilla."},
    {"Please enter your PIN, then the hash key.", "Bitte geben Sie Ihre Geheimzahl ein, dann die Rautetaste.",
     "Veuillez entrer votre code, puis dièse.", "Por favor, introduzca su clave y luego almohadilla."},
    {"That is not right.", "Das stimmt nicht.", "Ce n'est pas correct.", "No es correcto."},
    {"There were too many wrong entries. This mailbox is locked for a while.",
     "Es gab zu viele falsche Eingaben. Diese Mailbox ist eine Zeit lang gesperrt.",
     "Il y a eu trop d'erreurs. Cette boîte vocale est bloquée pour un moment.",
     "Ha habido demasiados errores. Este buzón está bloqueado por un tiempo."},
    {"This mailbox has no PIN yet. Please call from its own telephone first.",
     "Diese Mailbox hat noch keine Geheimzahl. Bitte rufen Sie zuerst von ihrem eigenen Telefon an.",
     "Cette boîte vocale n'a pas encore de code. Veuillez d'abord appeler de son propre téléphone.",
     "Este buzón todavía no tiene clave. Por favor, llame primero desde su propio teléfono."},
    {"That key has no meaning here.", "Diese Taste hat hier keine Bedeutung.", "Cette touche n'a pas de fonction ici.",
     "Esa tecla no tiene función aquí."},
    {"This cannot be done at the moment. Please call again later.", "Das geht zur Zeit nicht. Bitte rufen Sie später wieder an.",
     "Ce n'est pas possible pour le moment. Veuillez rappeler plus tard.",
     "No es posible en este momento. Por favor, llame más tarde."},
    {"For new messages, press 1. For saved messages, 2. For deleted messages, 3. For your greetings, 4. For your PIN, 5. "
     "To end, press star.",
     "Für neue Nachrichten drücken Sie die 1. Für gespeicherte die 2. Für gelöschte die 3. Für Ihre Ansagen die 4. "
     "Für Ihre Geheimzahl die 5. Zum Beenden die Sterntaste.",
     "Pour les nouveaux messages, tapez 1. Pour les messages sauvegardés, 2. Pour les messages effacés, 3. "
     "Pour vos annonces, 4. Pour votre code, 5. Pour terminer, étoile.",
     "Para mensajes nuevos, pulse 1. Para mensajes guardados, 2. Para mensajes borrados, 3. Para sus saludos, 4. "
     "Para su clave, 5. Para terminar, asterisco."},
    {"There are no messages.", "Es gibt keine Nachrichten.", "Il n'y a pas de messages.", "No hay mensajes."},
    {"There are no more messages.", "Es gibt keine weiteren Nachrichten.", "Il n'y a plus de messages.", "No hay más mensajes."},
    {"To hear it again, press 1. To save it, 2. To delete it, 3. To forward it, 4. For the one before, 5. For the next, 6. "
     "To go back, star.",
     "Zum Wiederholen drücken Sie die 1. Zum Speichern die 2. Zum Löschen die 3. Zum Weiterleiten die 4. Für die vorige die 5. "
     "Für die nächste die 6. Zurück mit der Sterntaste.",
     "Pour réécouter, tapez 1. Pour sauvegarder, 2. Pour effacer, 3. Pour transférer, 4. Pour le précédent, 5. "
     "Pour le suivant, 6. Pour revenir, étoile.",
     "Para repetir, pulse 1. Para guardar, 2. Para borrar, 3. Para reenviar, 4. Para el anterior, 5. Para el siguiente, 6. "
     "Para volver, asterisco."},
    {"To hear it again, press 1. To bring it back, 3. To forward it, 4. For the one before, 5. For the next, 6. To go back, star.",
     "Zum Wiederholen drücken Sie die 1. Zum Wiederherstellen die 3. Zum Weiterleiten die 4. Für die vorige die 5. "
     "Für die nächste die 6. Zurück mit der Sterntaste.",
     "Pour réécouter, tapez 1. Pour récupérer, 3. Pour transférer, 4. Pour le précédent, 5. Pour le suivant, 6. "
     "Pour revenir, étoile.",
     "Para repetir, pulse 1. Para recuperar, 3. Para reenviar, 4. Para el anterior, 5. Para el siguiente, 6. "
     "Para volver, asterisco."},
    {"Saved.", "Gespeichert.", "Sauvegardé.", "Guardado."},
    {"Deleted.", "Gelöscht.", "Effacé.", "Borrado."},
    {"Brought back.", "Wiederhergestellt.", "Récupéré.", "Recuperado."},
    {"This message cannot be played.", "Diese Nachricht kann nicht abgespielt werden.", "Ce message ne peut pas être lu.",
     "Este mensaje no se puede reproducir."},
    {"Please enter the mailbox number, then the hash key.", "Bitte geben Sie die Mailboxnummer ein, dann die Rautetaste.",
     "Veuillez entrer le numéro de la boîte vocale, puis dièse.", "Por favor, introduzca el número del buzón y luego almohadilla."},
    {"There is no such mailbox.", "Diese Mailbox gibt es nicht.", "Cette boîte vocale n'existe pas.", "Ese buzón no existe."},
    {"That mailbox is full.", "Jene Mailbox ist voll.", "Cette boîte vocale est pleine.", "Ese buzón está lleno."},
    {"Please say an introduction after the tone, then press hash. For none, press hash at once.",
     "Bitte sprechen Sie nach dem Ton eine Einleitung, dann drücken Sie die Rautetaste. Ohne Einleitung drücken Sie sie sofort.",
     "Veuillez enregistrer une introduction après le bip, puis tapez dièse. Sans introduction, tapez dièse tout de suite.",
     "Por favor, grabe una introducción después de la señal y pulse almohadilla. Sin introducción, púlsela enseguida."},
    {"Forwarded.", "Weitergeleitet.", "Transféré.", "Reenviado."},
    {"For the greeting in your hours, press 1. For the one outside of them, 2. For your name, 3. To go back, star.",
     "Für die Ansage zu Ihren Zeiten drücken Sie die 1. Für die zu anderen Zeiten die 2. Für Ihren Namen die 3. "
     "Zurück mit der Sterntaste.",
     "Pour l'annonce pendant vos heures, tapez 1. Pour celle en dehors, 2. Pour votre nom, 3. Pour revenir, étoile.",
     "Para el saludo en su horario, pulse 1. Para el de fuera de él, 2. Para su nombre, 3. Para volver, asterisco."},
    {"The standard one is used.", "Der Standard wird verwendet.", "La version standard est utilisée.", "Se usa la versión estándar."},
    {"To record a new one, press 2. For the standard one, 3. To go back, star.",
     "Für eine neue Aufnahme drücken Sie die 2. Für den Standard die 3. Zurück mit der Sterntaste.",
     "Pour enregistrer, tapez 2. Pour la version standard, 3. Pour revenir, étoile.",
     "Para grabar, pulse 2. Para la versión estándar, 3. Para volver, asterisco."},
    {"Please speak after the tone, then press hash.", "Bitte sprechen Sie nach dem Ton, dann drücken Sie die Rautetaste.",
     "Veuillez parler après le bip, puis tapez dièse.", "Por favor, hable después de la señal y pulse almohadilla."},
    {"To keep it, press 1. To record it again, 2. To give it up, star.",
     "Zum Behalten drücken Sie die 1. Für eine neue Aufnahme die 2. Zum Verwerfen die Sterntaste.",
     "Pour garder, tapez 1. Pour recommencer, 2. Pour abandonner, étoile.",
     "Para conservarlo, pulse 1. Para grabar otra vez, 2. Para descartarlo, asterisco."},
    {"Kept.", "Behalten.", "Gardé.", "Conservado."},
    {"Nothing was recorded.", "Es wurde nichts aufgenommen.", "Rien n'a été enregistré.", "No se ha grabado nada."},
    {"Please enter a new PIN of at least four digits, then the hash key.",
     "Bitte geben Sie eine neue Geheimzahl mit mindestens vier Ziffern ein, dann die Rautetaste.",
     "Veuillez entrer un nouveau code d'au moins quatre chiffres, puis dièse.",
     "Por favor, introduzca una clave nueva de al menos cuatro cifras y luego almohadilla."},
    {"Please enter it again, then the hash key.", "Bitte geben Sie sie noch einmal ein, dann die Rautetaste.",
     "Veuillez l'entrer encore une fois, puis dièse.", "Por favor, introdúzcala otra vez y luego almohadilla."},
    {"The two are not the same.", "Die beiden sind nicht gleich.", "Les deux ne sont pas identiques.", "Las dos no son iguales."},
    {"That PIN is too simple.", "Diese Geheimzahl ist zu einfach.", "Ce code est trop simple.", "Esa clave es demasiado sencilla."},
    {"Your PIN has been changed.", "Ihre Geheimzahl ist geändert.", "Votre code est changé.", "Su clave ha sido cambiada."},
    {"Welcome. This mailbox is new.", "Willkommen. Diese Mailbox ist neu.", "Bienvenue. Cette boîte vocale est nouvelle.",
     "Bienvenido. Este buzón es nuevo."},
    {"Please say your name after the tone, then press hash.",
     "Bitte sagen Sie nach dem Ton Ihren Namen, dann drücken Sie die Rautetaste.",
     "Veuillez dire votre nom après le bip, puis tapez dièse.", "Por favor, diga su nombre después de la señal y pulse almohadilla."},
    {"Your mailbox is ready.", "Ihre Mailbox ist bereit.", "Votre boîte vocale est prête.", "Su buzón está listo."},
}};

// What stands around names, numbers and counts.
struct Frames {
    const char *owner, *you_have, *and_, *from, *unknown, *forwarded_by;
    speech::Noun fresh, saved;
};

const Frames& frames(Language language) {
    using speech::Gender;
    static const std::array<Frames, 4> all{{
        {"The owner of mailbox", "You have", "and", "From", "From an unknown number", "Forwarded by mailbox",
         {"new message", "new messages", Gender::neuter, "no new messages"},
         {"saved message", "saved messages", Gender::neuter, "no saved messages"}},
        {"Der Inhaber der Mailbox", "Sie haben", "und", "Von", "Von unbekannt", "Weitergeleitet von Mailbox",
         {"neue Nachricht", "neue Nachrichten", Gender::feminine, "keine neuen Nachrichten"},
         {"gespeicherte Nachricht", "gespeicherte Nachrichten", Gender::feminine, "keine gespeicherten Nachrichten"}},
        {"Le titulaire de la boîte vocale", "Vous avez", "et", "De", "D'un numéro inconnu", "Transféré par la boîte vocale",
         {"nouveau message", "nouveaux messages", Gender::masculine, "aucun nouveau message"},
         {"message sauvegardé", "messages sauvegardés", Gender::masculine, "aucun message sauvegardé"}},
        {"El titular del buzón", "Usted tiene", "y", "De", "De un número desconocido", "Reenviado por el buzón",
         {"mensaje nuevo", "mensajes nuevos", Gender::masculine, "ningún mensaje nuevo"},
         {"mensaje guardado", "mensajes guardados", Gender::masculine, "ningún mensaje guardado"}},
    }};
    return all[static_cast<size_t>(language)];
}

}  // namespace

std::string text_of(Language language, Sentence sentence) {
    return sentences[static_cast<size_t>(sentence)][static_cast<size_t>(language)];
}

std::string owner_of(Language language, const std::string& box) {
    return std::string(frames(language).owner) + " " + speech::digits(language, box);
}

std::string counts_of(Language language, const Counts& counts) {
    const Frames& f = frames(language);
    return std::string(f.you_have) + " " + speech::count(language, counts.fresh, f.fresh) + " " + f.and_ + " " +
           speech::count(language, counts.saved, f.saved) + ".";
}

std::string heading_of(Language language, const Message& message, speech::Date date, speech::Time time, speech::Date today) {
    const Frames& f = frames(language);
    std::string text;
    if (!message.forwarded_by.empty())
        text += std::string(f.forwarded_by) + " " + speech::digits(language, message.forwarded_by) + ". ";
    text += message.caller.number.empty() ? std::string(f.unknown)
                                          : std::string(f.from) + " " + speech::digits(language, message.caller.number);
    return text + ", " + speech::moment(language, date, time, today) + ".";
}

Script& Script::words(std::string text) {
    pieces_.push_back(voice::Piece::words(std::move(text), std::string(speech::tag(language_))));
    return *this;
}

Script& Script::file(std::string path) {
    pieces_.push_back(voice::Piece::file(std::move(path)));
    return *this;
}

Script& Script::pause(voice::Millis length) {
    pieces_.push_back(voice::Piece::silence(length));
    return *this;
}

voice::Prompt said(Language language, Sentence sentence) { return Script(language).say(sentence).prompt(); }

}  // namespace tapi::voicemail
