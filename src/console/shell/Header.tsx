import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { changeLanguage, useLanguage, useUnitName } from '#console/i18n/index.ts';
import { Bell } from '#console/notify/Bell.tsx';
import { JumpButton } from '#console/search/JumpButton.tsx';
import { type Language } from '#kernel/i18n/contract.ts';
import { identityContracts, type Me } from '#kernel/identity/contract.ts';

const OTHER: Record<Language, { language: Language; tag: string; label: string }> = {
  zh: { language: 'en', tag: 'en', label: 'English' },
  en: { language: 'zh', tag: 'zh-CN', label: '中文' },
};

function LanguageSwitch() {
  const language = useLanguage();
  const navigate = useNavigate();
  const other = OTHER[language];
  const change = async () => {
    await changeLanguage(other.language);
    await navigate({
      to: '.',
      search: (before: object) => ({ ...before, lang: other.language }),
      replace: true,
    });
  };
  return (
    <Button type="text" lang={other.tag} onClick={() => void change()}>
      {other.label}
    </Button>
  );
}

/** Whom the person works for and as what: the first membership, the number of the others behind it. */
function Person({ me }: { me: Me }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const [first, ...others] = me.memberships;
  const text = first
    ? `${nameOf({ name: first.unitName, nameEn: first.unitNameEn })} · ${t(`role.${first.role}`)}`
    : t('app.noRole');
  return (
    <p className="person" title={me.account}>
      <span className="visually-hidden">{t('app.account')} </span>
      <span>{text}</span>
      {others.length > 0 && <span className="person-more"> +{others.length}</span>}
      <a className="person-name" href="/account">
        {me.displayName}
      </a>
    </p>
  );
}

interface HeaderProps {
  me: Me | undefined;
  isDemo: boolean;
  isMenuOpen: boolean;
  onMenu: () => void;
}

/** The header: what kind of data this is, the way home, who is signed in, the language, the way out. */
export function Header(props: HeaderProps) {
  const { t } = useTranslation();
  const signOut = useCommand(identityContracts.signOut, { settles: 'leaving' });
  return (
    <header>
      {props.isDemo && <p className="demo-notice">{t('app.demo')}</p>}
      <div className="header">
        <Button
          type="text"
          className="header-menu"
          aria-label={t(props.isMenuOpen ? 'app.collapse' : 'app.expand')}
          aria-expanded={props.isMenuOpen}
          onClick={props.onMenu}
        >
          <span className="bars" aria-hidden="true" />
        </Button>
        <Link to="/" className="wordmark">
          {t('app.name')}
          <span>{t('app.office')}</span>
        </Link>
        {props.me && <JumpButton me={props.me} />}
        {props.me && <Person me={props.me} />}
        {props.me && <Bell />}
        <LanguageSwitch />
        {props.me && (
          <Button
            type="text"
            loading={signOut.isPending}
            onClick={() => signOut.mutate({}, { onSuccess: () => location.assign('/') })}
          >
            {t('app.signOut')}
          </Button>
        )}
      </div>
    </header>
  );
}
